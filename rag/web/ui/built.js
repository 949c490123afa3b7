// Placeholders that the server fills in (rag/web/files.py): the style, the icons, and the strings by language.

export const STYLE = "";
export const ICONS = {};
export const TEXTS = { languages: {}, fallback: "" };
