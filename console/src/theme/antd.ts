/** Ant Design's theme, from the same colours as tokens.css. */
import { theme, type ThemeConfig } from "antd";
import type { Appearance } from "./appearance";

const light = {
  colorPrimary: "#0e5454",
  colorInfo: "#0e5454",
  colorLink: "#0e5454",
  colorBgLayout: "#f2f5f4",
  colorBgContainer: "#ffffff",
  colorBgElevated: "#ffffff",
  colorTextBase: "#12262b",
  colorBorder: "#b9c9c6",
  colorBorderSecondary: "#dbe4e2",
  colorError: "#a5281f",
  colorWarning: "#a06a00",
  colorSuccess: "#1a6443",
  colorErrorBg: "#fcecea",
  colorErrorBorder: "#eec4c0",
  colorWarningBg: "#fdf3df",
  colorWarningBorder: "#e6cf9f",
  colorInfoBg: "#e3efed",
  colorInfoBorder: "#b9c9c6",
  colorSuccessBg: "#e5f3ec",
  colorSuccessBorder: "#b5d8c6",
  colorTextPlaceholder: "#5a6f73",
  colorTextDescription: "#5a6f73",
};

const dark = {
  colorPrimary: "#58b5ab",
  colorInfo: "#58b5ab",
  colorLink: "#58b5ab",
  colorBgLayout: "#0c1517",
  colorBgContainer: "#132124",
  colorBgElevated: "#1a2b2f",
  colorTextBase: "#e7efee",
  colorBorder: "#3a5155",
  colorBorderSecondary: "#243639",
  colorError: "#f0948b",
  colorWarning: "#e8c27a",
  colorSuccess: "#7bc9a2",
  colorErrorBg: "#351c1a",
  colorErrorBorder: "#6b3733",
  colorWarningBg: "#2c2415",
  colorWarningBorder: "#5c4a22",
  colorInfoBg: "#173233",
  colorInfoBorder: "#3a5155",
  colorSuccessBg: "#15291f",
  colorSuccessBorder: "#2c5541",
  colorTextPlaceholder: "#94a8a8",
  colorTextDescription: "#94a8a8",
};

/** Popups are placed at once when readers asked for less motion. */
const still = () => typeof matchMedia === "function" && matchMedia("(prefers-reduced-motion: reduce)").matches;

export function antdTheme(appearance: Appearance): ThemeConfig {
  const night = appearance === "dark";
  return {
    algorithm: night ? theme.darkAlgorithm : theme.defaultAlgorithm,
    cssVar: { key: "qiantai" },
    token: {
      ...(night ? dark : light),
      fontFamily: "var(--font)",
      fontSize: 14,
      borderRadius: 8,
      controlHeight: 36,
      wireframe: false,
      motion: !still(),
    },
    components: {
      Button: { primaryShadow: "none", defaultShadow: "none", ...(night && { primaryColor: "#06201f" }) },
      Table: { headerBg: "transparent", headerSplitColor: "transparent" },
    },
  };
}
