// What a camera is to its owner: its name, where it hangs, how private it is, whether it hears.

import { Choices } from "../../components/choices";
import { Field, Select } from "../../components/field";
import type { CameraClass } from "../../ipc/types/CameraClass";
import { t } from "../../texts";

const NAME_MAX = 60;
const PLACE_MAX = 120;
export const CLASSES = Object.keys(t.cameraClass.title) as CameraClass[];

export const nameFault = (name: string) => (name.trim().length > NAME_MAX ? t.camera.nameLong : null);
export const placeFault = (place: string) => (place.trim().length > PLACE_MAX ? t.cameraEdit.placeLong : null);

interface TextProps {
  value: string;
  onInput: (value: string) => void;
  autofocus?: boolean;
}

export function NameField(props: TextProps) {
  return (
    <Field
      label={t.camera.nameLabel}
      value={props.value}
      onInput={props.onInput}
      placeholder={t.camera.namePlaceholder}
      hint={t.camera.nameHint}
      error={nameFault(props.value)}
      maxlength={NAME_MAX + 20}
      autofocus={props.autofocus ?? false}
    />
  );
}

export function PlaceField(props: TextProps) {
  return (
    <Field
      label={t.cameraEdit.place}
      value={props.value}
      onInput={props.onInput}
      hint={t.cameraEdit.placeHint}
      error={placeFault(props.value)}
      maxlength={PLACE_MAX + 20}
      optional
    />
  );
}

interface ClassProps {
  value: CameraClass;
  onChange: (value: CameraClass) => void;
}

const classOf = (text: string): CameraClass => CLASSES.find((one) => one === text) ?? "indoor";

/** All four with what they mean. */
export function ClassChoices(props: ClassProps) {
  return (
    <div>
      <Choices
        label={t.cameraClass.label}
        value={props.value}
        onChange={(value) => props.onChange(classOf(value))}
        options={CLASSES.map((one) => ({
          value: one,
          title: t.cameraClass.title[one],
          hint: t.cameraClass.means[one],
        }))}
      />
      <p class="small muted camera__class-hint">{t.cameraClass.hint}</p>
    </div>
  );
}

/** The same where there is little room: what the chosen one means stands below. */
export function ClassSelect(props: ClassProps) {
  return (
    <Select
      label={t.cameraClass.label}
      value={props.value}
      onChange={(value) => props.onChange(classOf(value))}
      options={CLASSES.map((one) => ({ value: one, label: t.cameraClass.title[one] }))}
      hint={t.cameraClass.means[props.value]}
    />
  );
}
