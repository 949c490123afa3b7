// Stands for what the server fills in (rag/web/files.py): the style, the icons, and the words by language.

export const STYLE = "";
export const ICONS = {};
export const TEXTS = { languages: {}, fallback: "" };
