/** The field of the composer with a list of completions above it, worked by keyboard as a combobox. */
import { Button } from "antd";
import { useEffect, useId, useLayoutEffect, useState, type KeyboardEvent, type RefObject } from "react";
import { useTexts } from "../../texts/desk";
import { Icon } from "../../ui/Icon";
import type { Choice } from "./completion";

interface Props {
  field: RefObject<HTMLTextAreaElement | null>;
  value: string;
  onChange: (text: string) => void;
  onSend: () => void;
  busy: boolean;
  choices: readonly Choice[] | null;
  choicesLabel: string;
  label: string;
  placeholder: string;
}

const TALLEST = 168;

export function WritingField(props: Props) {
  const { field, value, onChange, onSend, busy, choices, label, placeholder } = props;
  const { t } = useTexts();
  const list = useId();
  const [at, setAt] = useState(0);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const open = choices !== null && dismissed !== value;
  const chosen = open ? choices[Math.min(at, choices.length - 1)] : undefined;
  useLayoutEffect(() => {
    const box = field.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${Math.min(TALLEST, box.scrollHeight + 2)}px`;
  }, [field, value]);
  useEffect(() => {
    document.getElementById(`${list}-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [list, at]);

  function press(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.nativeEvent.isComposing) return;
    if (open && complete(event)) {
      event.preventDefault();
      return;
    }
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      onSend();
    } else if (event.key === "Escape") event.currentTarget.blur();
  }

  /** What a key does to the open list; false when it is not for the list. */
  function complete(event: KeyboardEvent): boolean {
    if (!choices) return false;
    if (event.key === "Escape") setDismissed(value);
    else if (choices.length === 0) return false;
    else if (event.key === "ArrowDown") setAt((old) => (Math.min(old, choices.length - 1) + 1) % choices.length);
    else if (event.key === "ArrowUp") setAt((old) => (old - 1 + choices.length) % choices.length);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && !event.ctrlKey && chosen)
      pick(chosen);
    else return false;
    return true;
  }

  function pick(choice: Choice) {
    onChange(choice.becomes);
    setDismissed(choice.becomes);
    setAt(0);
    field.current?.focus();
  }

  return (
    <div className="writing">
      {open && <Choices {...props} choices={choices} list={list} chosen={chosen} onPick={pick} />}
      <textarea
        ref={field}
        rows={2}
        value={value}
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={list}
        aria-activedescendant={chosen && choices ? `${list}-${choices.indexOf(chosen)}` : undefined}
        placeholder={placeholder}
        maxLength={2000}
        onKeyDown={press}
        onChange={(event) => {
          setAt(0);
          setDismissed(null);
          onChange(event.target.value);
        }}
      />
      <Button
        type="primary"
        className="writing-send"
        aria-label={t("compose.send")}
        title={t("compose.send")}
        loading={busy}
        disabled={value.trim() === ""}
        icon={<Icon name="send" size={18} />}
        onClick={onSend}
      />
    </div>
  );
}

interface ChoicesProps extends Props {
  choices: readonly Choice[];
  list: string;
  chosen: Choice | undefined;
  onPick: (choice: Choice) => void;
}

function Choices({ choices, choicesLabel, list, chosen, onPick }: ChoicesProps) {
  const { t } = useTexts();
  if (choices.length === 0) {
    return (
      <p className="choices choices-none" id={list} role="status">
        {t("compose.canned.none")}
      </p>
    );
  }
  return (
    <ul className="choices" id={list} role="listbox" aria-label={choicesLabel}>
      {choices.map((choice, place) => (
        <li
          key={choice.key}
          id={`${list}-${place}`}
          role="option"
          aria-selected={choice === chosen}
          onMouseDown={(event) => {
            event.preventDefault();
            onPick(choice);
          }}
        >
          <strong>{choice.name}</strong>
          <span>{choice.more}</span>
        </li>
      ))}
    </ul>
  );
}
