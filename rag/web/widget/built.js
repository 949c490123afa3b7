// Stands for what the server fills in (rag/web/files.py): the palette and the chat's style, icons, the button's
// words by language, and where the chat and its words by language are found.

export const PALETTE = "";
export const STYLE = "";
export const ICONS = {};
export const WORDS = {};
export const FALLBACK = "";
export const CHAT = "";
export const TEXTS = {};
