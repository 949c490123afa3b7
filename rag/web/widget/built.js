// Placeholders that the server fills in (rag/web/files.py): the palette and the chat's style, icons, the button's
// strings by language, and the addresses of the chat and its strings.

export const PALETTE = "";
export const STYLE = "";
export const ICONS = {};
export const WORDS = {};
export const FALLBACK = "";
export const CHAT = "";
export const TEXTS = {};
