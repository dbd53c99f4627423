// Settings, section by section.

import { Tabs } from "@kobalte/core/tabs";
import AppWindow from "lucide-solid/icons/app-window";
import CircleHelp from "lucide-solid/icons/circle-question-mark";
import CloudUpload from "lucide-solid/icons/cloud-upload";
import HardDrive from "lucide-solid/icons/hard-drive";
import KeyRound from "lucide-solid/icons/key-round";
import Unplug from "lucide-solid/icons/unplug";
import { For, type JSX } from "solid-js";
import type { AppState } from "../../ipc/types/AppState";
import { t } from "../../texts";
import { HelpSection } from "./help";
import { LeavingSection } from "./leaving";
import { LinksSection } from "./links";
import "./settings.css";
import { StorageSection } from "./storage";
import { VaultSection } from "./vault";
import { WindowSection } from "./window";

export type Section = keyof typeof t.settings.sections;

const icons: Record<Section, () => JSX.Element> = {
  vault: () => <KeyRound aria-hidden="true" />,
  storage: () => <HardDrive aria-hidden="true" />,
  links: () => <CloudUpload aria-hidden="true" />,
  leaving: () => <Unplug aria-hidden="true" />,
  window: () => <AppWindow aria-hidden="true" />,
  help: () => <CircleHelp aria-hidden="true" />,
};

const sections = Object.keys(t.settings.sections) as Section[];

interface SettingsProps {
  app: AppState;
  section: Section;
  onSection: (section: Section) => void;
}

export function Settings(props: SettingsProps) {
  return (
    <Tabs
      class="settings"
      orientation="vertical"
      value={props.section}
      onChange={(value) => props.onSection(value as Section)}
    >
      <div class="settings__side">
        <h1>{t.settings.title}</h1>
        <Tabs.List class="settings__list" aria-label={t.settings.title}>
          <For each={sections}>
            {(section) => (
              <Tabs.Trigger class="settings__tab" value={section}>
                {icons[section]()}
                {t.settings.sections[section]}
              </Tabs.Trigger>
            )}
          </For>
        </Tabs.List>
      </div>
      <Tabs.Content class="settings__body scroll" value="vault">
        <VaultSection app={props.app} />
      </Tabs.Content>
      <Tabs.Content class="settings__body scroll" value="storage">
        <StorageSection />
      </Tabs.Content>
      <Tabs.Content class="settings__body scroll" value="links">
        <LinksSection />
      </Tabs.Content>
      <Tabs.Content class="settings__body scroll" value="leaving">
        <LeavingSection />
      </Tabs.Content>
      <Tabs.Content class="settings__body scroll" value="window">
        <WindowSection />
      </Tabs.Content>
      <Tabs.Content class="settings__body scroll" value="help">
        <HelpSection app={props.app} />
      </Tabs.Content>
    </Tabs>
  );
}
