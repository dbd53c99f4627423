// Where a camera is and how it is reached: the fields that adding and changing share, and what they say together.

import { createMemo, createSignal, type JSX, Show } from "solid-js";
import { Choices } from "../../components/choices";
import { Field, SecretField } from "../../components/field";
import type { TransportName } from "../../ipc/types/TransportName";
import { addressFault, hostOf, joinAddress, splitAddress } from "../../state/address";
import { t } from "../../texts";
import { Makes } from "./makes";

export function makeConnection(begin: TransportName) {
  const [address, setAddress] = createSignal("");
  const [sub, setSub] = createSignal("");
  const [user, setUser] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [moved, setMoved] = createSignal(false);
  const [transport, setTransport] = createSignal<TransportName>(begin);
  const login = () => ({ user: user(), password: password() });
  const faultOf = (text: string) => {
    const what = addressFault(text);
    return what ? t.camera.fault[what] : null;
  };
  const fault = createMemo(() => faultOf(address()));
  const subFault = createMemo(() => faultOf(sub()));
  return {
    address,
    setAddress,
    sub,
    setSub,
    user,
    setUser,
    password,
    setPassword,
    moved,
    transport,
    setTransport,
    fault,
    subFault,
    url: createMemo(() => joinAddress(address(), login())),
    subUrl: createMemo(() => (sub().trim() ? joinAddress(sub(), login()) : null)),
    addressed: () => address().trim() !== "" && !fault() && !subFault(),
    /** A pasted log-in leaves the address as soon as the field is left: a password does not stand on the screen. */
    takeLoginOut() {
      for (const [read, write] of [
        [address, setAddress],
        [sub, setSub],
      ] as const) {
        const split = splitAddress(read());
        if (!split.login) continue;
        setUser(split.login.user);
        setPassword(split.login.password);
        write(split.address);
        setMoved(true);
      }
    },
  };
}

export type Connection = ReturnType<typeof makeConnection>;

interface ConnectionFieldsProps {
  connection: Connection;
  addressHint: string;
  addressPlaceholder: string;
  subPlaceholder?: string | undefined;
  autofocus?: boolean;
  /** Stands below the field of the small stream. */
  belowSub?: JSX.Element;
}

export function ConnectionFields(props: ConnectionFieldsProps) {
  const link = () => props.connection;
  return (
    <>
      <Field
        label={t.camera.address}
        value={link().address()}
        onInput={link().setAddress}
        onBlur={() => link().takeLoginOut()}
        placeholder={props.addressPlaceholder}
        hint={props.addressHint}
        error={link().fault()}
        inputmode="url"
        mono
        autofocus={props.autofocus ?? false}
      />
      <div class="camera__login">
        <Field label={t.camera.user} value={link().user()} onInput={link().setUser} optional />
        <SecretField label={t.camera.password} value={link().password()} onInput={link().setPassword} optional />
      </div>
      <div role="status">
        <Show when={link().moved()}>
          <p class="small muted">{t.camera.loginMoved}</p>
        </Show>
      </div>
      <Field
        label={t.camera.sub}
        value={link().sub()}
        onInput={link().setSub}
        onBlur={() => link().takeLoginOut()}
        {...(props.subPlaceholder ? { placeholder: props.subPlaceholder } : {})}
        hint={t.camera.subHint}
        error={link().subFault()}
        inputmode="url"
        optional
        mono
      />
      {props.belowSub}
      <Choices
        label={t.camera.transport}
        inline
        value={link().transport()}
        onChange={(value) => link().setTransport(value === "udp" ? "udp" : "tcp")}
        options={[
          { value: "tcp", title: t.camera.tcp },
          { value: "udp", title: t.camera.udp },
        ]}
      />
      <p class="small muted">{link().transport() === "tcp" ? t.camera.tcpHint : t.camera.udpHint}</p>
      <Makes
        host={hostOf(link().address())}
        onUse={(main, small) => {
          link().setAddress(main);
          link().setSub(small ?? "");
        }}
      />
    </>
  );
}
