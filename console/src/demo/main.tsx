/** Starts the demonstration page. */
import { createRoot } from "react-dom/client";
import { speak } from "../api/client";
import { nearest } from "../texts/texts";
import "../theme/tokens.css";
import "./demo.css";
import "./phone.css";
import { Start } from "./Start";

const language =
  nearest(new URLSearchParams(location.search).get("locale")) ?? nearest(navigator.language) ?? "zh-Hans";
speak(language);
document.documentElement.lang = language;

const root = document.getElementById("root");
if (root) createRoot(root).render(<Start language={language} />);
