import { createUniqueId } from "solid-js";

export type Light = "on" | "off" | "starting" | "trouble";

/** The porch lamp: the mark of the house, and the one glance that says whether everything is recorded. */
export function Lamp(props: { light: Light; size?: string; label?: string }) {
  const halo = createUniqueId();
  return (
    <svg
      class="lamp"
      data-light={props.light}
      viewBox="0 0 32 40"
      style={{ height: props.size ?? "2.5rem", width: "auto" }}
      role={props.label ? "img" : undefined}
      aria-label={props.label}
      aria-hidden={props.label ? undefined : "true"}
    >
      <defs>
        <radialGradient id={halo}>
          <stop class="lamp__halo-in" offset="0.2" />
          <stop class="lamp__halo-out" offset="1" />
        </radialGradient>
      </defs>
      <circle class="lamp__halo" cx="16" cy="23" r="30" fill={`url(#${halo})`} />
      <path class="lamp__glass" d="M9 15h14l-2 17H11z" />
      <path
        class="lamp__frame"
        d="M16 2v4M16 6c-5 0-9 4-10 9h20c-1-5-5-9-10-9zM8.500 15l2.500 17h10l2.500-17M16 15v17M9 36h14M11 32l-1 4M21 32l1 4"
      />
    </svg>
  );
}
