// A household that this program cannot open: what is wrong, and that nothing was harmed.

import { Lamp } from "../../components/lamp";
import { ErrorNotice } from "../../components/notice";
import { errorText } from "../../ipc/errors";
import type { AppState } from "../../ipc/types/AppState";
import { t } from "../../texts";
import "./problem.css";

export function Problem(props: { app: AppState }) {
  const error = () => errorText(props.app.problem ?? { code: "internal", message: "", hint: null });
  return (
    <main id="content" class="problem">
      <Lamp light="trouble" size="4.5rem" label={t.lamp.trouble} />
      <h1>{t.problem.title}</h1>
      <ErrorNotice error={error()} />
      <p class="muted small">
        {t.problem.unharmed} {t.problem.home}: <span class="mono">{props.app.home}</span>
      </p>
    </main>
  );
}
