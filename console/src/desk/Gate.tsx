/** Lets staff in: by a standing sign-in, a one-time link, or name, password and second factor. */
import { Spin } from "antd";
import { useEffect, useState } from "react";
import * as staff from "../api/staff";
import type { Staff } from "../api/staff.shapes";
import type { Language } from "../api/shapes";
import { useTexts } from "../texts/desk";
import { SIGNED_OUT } from "./load";
import { Shell } from "./Shell";
import { SignIn } from "./SignIn";

/** Takes a one-time link's token out of the address (?link= or #link=) and the address bar. */
function takeLink(): string | null {
  const query = new URLSearchParams(location.search);
  const hash = new URLSearchParams(location.hash.startsWith("#/") ? "" : location.hash.slice(1));
  const token = hash.get("link") ?? hash.get("token") ?? query.get("link") ?? query.get("token");
  if (!token) return null;
  query.delete("link");
  query.delete("token");
  const rest = query.toString();
  history.replaceState(null, "", location.pathname + (rest ? `?${rest}` : ""));
  return token;
}

type Place = { at: "checking"; link: boolean } | { at: "out"; linkFailed: boolean } | { at: "in"; me: Staff };

const link = takeLink();
/** One request per page load: a one-time link must not be used twice. */
let entering: Promise<Place> | null = null;

function enter(): Promise<Place> {
  entering ??= (link ? staff.useLink(link) : staff.whoAmI()).then(
    (me): Place => ({ at: "in", me }),
    (): Place => ({ at: "out", linkFailed: link !== null }),
  );
  return entering;
}

export function Gate({ onLanguage }: { onLanguage: (language: Language) => void }) {
  const { t } = useTexts();
  const [place, setPlace] = useState<Place>({ at: "checking", link: link !== null });
  useEffect(() => {
    void enter().then(setPlace);
    const out = () => setPlace({ at: "out", linkFailed: false });
    window.addEventListener(SIGNED_OUT, out);
    return () => window.removeEventListener(SIGNED_OUT, out);
  }, []);
  if (place.at === "checking") {
    return (
      <div className="gate">
        <Spin description={place.link ? t("sign.link") : undefined} />
      </div>
    );
  }
  if (place.at === "out") {
    return <SignIn linkFailed={place.linkFailed} onEntered={(me) => setPlace({ at: "in", me })} />;
  }
  return <Shell me={place.me} onLanguage={onLanguage} />;
}
