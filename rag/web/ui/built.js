// Stands for what the server fills in (rag/web/files.py): the style, and the words by language.

export const STYLE = "";
export const TEXTS = { languages: {}, fallback: "" };
