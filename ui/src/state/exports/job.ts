// An export under way.

import type { ExportJob } from "../../ipc/types/ExportJob";

export const running = (job: ExportJob) => !["done", "cancelled", "failed"].includes(job.state);
