import { For } from "solid-js";
import { format, t } from "../texts";
import { Lamp } from "./lamp";

export interface SheetView {
  household: string;
  created: string;
  epoch: number;
  groups: string[];
  words: string[];
  qrSvg: string;
  ledgerFingerprint: string;
}

/** The page that is printed. On paper it stands alone; on the screen it is shown as the sheet it will be. */
export function RecoverySheet(props: { sheet: SheetView }) {
  // An image and not markup: whatever the text is, nothing in it can run or load.
  const code = () => `data:image/svg+xml;utf8,${encodeURIComponent(props.sheet.qrSvg)}`;
  return (
    <article class="sheet" aria-label={t.sheet.heading}>
      <header class="sheet__head">
        <Lamp light="off" size="2.4rem" />
        <div>
          <div class="sheet__name">{t.name}</div>
          <h2>{t.sheet.heading}</h2>
        </div>
        <dl class="sheet__facts">
          <dt>{t.sheet.household}</dt>
          <dd class="mono">{props.sheet.household}</dd>
          <dt>{t.sheet.made}</dt>
          <dd>
            {format.date(props.sheet.created)}, {t.sheet.epochValue(props.sheet.epoch)}
          </dd>
        </dl>
      </header>
      <p class="sheet__purpose">{t.sheet.purpose}</p>
      <h3>{t.sheet.words}</h3>
      <ol class="sheet__words">
        <For each={props.sheet.words}>
          {(word, index) => (
            <li>
              <span class="sheet__number">{index() + 1}</span>
              <span class="mono">{word}</span>
            </li>
          )}
        </For>
      </ol>
      <div class="sheet__key">
        <div>
          <h3>{t.sheet.text}</h3>
          <p class="sheet__groups mono">
            <For each={props.sheet.groups}>{(group) => <span>{group}</span>}</For>
          </p>
          <p class="sheet__use">{t.sheet.use}</p>
          <p class="sheet__use">
            {t.sheet.fingerprint}: <span class="mono sheet__fingerprint">{props.sheet.ledgerFingerprint}</span>
          </p>
        </div>
        <figure>
          <img class="sheet__qr" src={code()} alt={t.sheet.qrAlt} />
          <figcaption>{t.sheet.qr}</figcaption>
        </figure>
      </div>
    </article>
  );
}
