/** Starts the customer's page. */
import { createRoot } from "react-dom/client";
import { speak } from "../api/client";
import { nearest } from "../texts/texts";
import "../theme/tokens.css";
import "./page.css";
import "./settings.css";
import "./welcome.css";
import "./messages.css";
import "./offers.css";
import "./composer.css";
import "./clause.css";
import "./sheets.css";
import "./forms.css";
import "./rail.css";
import { Page } from "./Page";
import { takeToken } from "./session";

const token = takeToken();
const asked = new URLSearchParams(location.search).get("locale");
const language = nearest(asked) ?? nearest(navigator.language) ?? "zh-Hans";
speak(language);

const root = document.getElementById("root");
if (root) createRoot(root).render(<Page token={token} language={language} />);
