"""Sentences of a document that tell whoever answers what to answer, instead of telling a reader something.

A document is quoted for what it says of its subject; what it says of answers is no evidence, whoever
wrote it: an address to machines with a duty, a rule for every answer, the annulment of rules, the form of
a conversation or of our own prompt. Word classes in the languages that attacks were seen in; one class
alone orders nothing. Knows no question, no vectors and no model.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

_MACHINE = re.compile(
    r"\b(?:ki|ai|ia|llms?|gpt\w*|(?:künstliche[nrs]?|artificial) intelli[gz]en\w*|"
    r"inteligencia artificial|intelligence artificielle|ki-\w+|"
    r"assistent(?:en|innen?|in|s)?|assistants?|asistentes?|assistenzsysteme?n?|assistant[_ -]policy|"
    r"(?:chat|sprach|such)?bots?|chatprogramme?n?|chatbots?|sprachmodelle?n?|language models?|"
    r"(?:das|dem|die|den|the|le|les|el|los|al) (?:modelle?n?|models?|modèles?|modelos?|maschinen?|machines?)|"
    r"models reading|(?:readers?|lesende) (?:that|die) (?:are|sind) (?:machines|maschinen)|machines only|"
    r"automat(?:ic|ed|ische[nrs]?) (?:readers?|answers?|replies|leser?|auskünfte|antworten)|"
    r"maschinelles? lesen|crawlers?|programas que leen|program(?:s|me) (?:that|die) (?:read|lesen)\w*|"
    r"yapay zek[aâ]\w*)\b|модел|нейросет|ассистент|искусственн|人工智能|模型|助手",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"\b(?:(?:be)?antwort\w*|erwider\w*|auskunft|auskünfte|ausgaben?|sage|sagt|nennen?|nenne|behaupt\w*|"
    r"teile? mit|mitzuteilen|mitteilen|schreib\w*|wiederhol\w*|wiedergeben|gib|zusammenfass\w*|reaktion\w*|"
    r"preise|lobe\w*|empfiehl|hören|wörtlich|answer\w*|repl(?:y|ies|ied|ying)|respon(?:d|ds|se|ses)|"
    r"say|tell|told|state|claim|output|print|write|repeat|mention|recommend|praise|message|summar(?:y|ies|ise|ize)|"
    r"quote|cite|attribute[ds]?|réponds?|répondre|réponses?|responde\w*|respuestas?|contest[ae]\w*|afirmar|"
    r"yanıtla\w*|cevap\w*|söyle\w*|yaz|yazma)\b|отвеч|ответ|回答|回复|只写",
    re.IGNORECASE,
)
_MUST = re.compile(
    r"\b(?:muss|müssen|hat|haben|soll|sollen|dürfen|darf|ist|sind|lautet|stets|immer|nie|niemals|nur|nichts|"
    r"kein\w*|jede[nrsm]?|alle[nrm]?|alles|ausschließlich|must|shall|should|always|never|only|whatever|every|"
    r"everything|any|anything|each|all|no|not|nothing|required|permitted|allowed|toujours|uniquement|"
    r"doivent|siempre|nunca|todo|toda|ordena|sadece|yalnızca|bütün|hiçbir|başka)\b|всегда|только|所有|任何|无论|只",
    re.IGNORECASE,
)
_EACH_ANSWER = re.compile(
    r"\b(?:(?:in|an|to|with|auf|mit|zu|bei|für|before|for|of|about|after)\s+)?"
    r"(?:jede[nrsm]?|alle[nr]?|every|each|any|all|toda|toute|chaque|bütün)\s+(?:\w+\s+){0,1}"
    r"(?:antwort|antworten|auskunft|auskünfte|ausgabe|reaktion|frage|fragen|answers?|repl(?:y|ies)|"
    r"responses?|questions?|outputs?|réponses?|pregunta|respuesta|soruları?)\b|"
    r"\b(?:reply|respond|answer) to (?:everything|anything)\b|\ba todo con\b|\bhiçbir soru\w*|"
    r"(?:your|deine[nr]?) (?:next )?(?:reply|replies|message|answers?|antwort\w*)|任何问题|无论问什么",
    re.IGNORECASE,
)
_DICTATES = re.compile(
    r"\b(?:(?:nur|only|just|allein) (?:noch )?(?:mit|with|by|the)? ?(?:dem|der|den|the)? ?(?:wort|word|satz)|"
    r"(?:mit|with|con) (?:de[mr]|the|la|el|einem|a)? ?(?:wort|word|code|losung|satz|sentence|palabra|phrase|"
    r"empfehlung|rat|recommendation)|the (?:word|sentence|code|line|phrase)|den satz|"
    r"(?:always|stets|immer|first|zuerst|zunächst|never|nie) (?:add|say|mention|begin|start|state|output|"
    r"hinzu|anzugeben|zu antworten)|"
    r"(?:begin|start|end|close|finish)\w* (?:each|every|all|any|a|your)|beginnen hat|zu beginnen|endet mit|"
    r"close every|carry the|no other (?:document|number|source)|nothing else|nichts anderes|sonst nichts|"
    r"kein andere\w*|ausschließlich|yalnızca|sadece|uniquement|únicamente|solamente|literally|"
    r"wort für wort|word for word|valid answer|zulässige|einzig\w+)\b",
    re.IGNORECASE,
)
_ANNULS = re.compile(
    r"\b(?:ignor(?:e|iere[nt]?|iert)|disregard|forget|overrule|override|vergiss|vergesst|missachte\w*|übergeh\w*|"
    r"nothing above counts|oublie[zr]?|olvida|unut)\b[^.!?]{0,60}?\b(?:rules?|instructions?|prompts?|above|"
    r"previous|earlier|figure|question|page|printed|intervals?|excerpts?|anweisung\w*|regeln?|bisherig\w*|"
    r"vorherig\w*|vorig\w*|obig\w*|frage|angaben|auszüge|reglas|règles|instrucciones|for assistants)\b|"
    r"\b(?:angaben|regeln|anweisungen|figures|rules)\b[^.!?]{0,30}\b(?:sind|are) (?:zu|to be) "
    r"(?:übergehen|ignor\w+|disregarded)\b|忽略[^。]{0,12}(?:规则|上文|指示)|забудь|игнориру",
    re.IGNORECASE,
)
_WHEN_ASKED = re.compile(
    r"\b(?:whoever|anyone who|if (?:anyone|someone|people|asked|you are asked)|when (?:asked|people ask|"
    r"you (?:answer|reply|are asked))|whatever (?:is|people|you are) asked|"
    r"wer (?:\w+ )?(?:nach|fragt)|falls (?:dich|jemand)|wenn (?:dich|jemand|du)|erkundigt sich jemand|"
    r"auf (?:die )?fragen? (?:nach|zu[mr]?|über)|quelle que soit|на вопрос|on_question)\b",
    re.IGNORECASE,
)
_YOURS = re.compile(
    r"\b(?:your (?:system )?(?:prompt|instructions?|rules|configuration|examples|policy)|"
    r"you (?:were|are) (?:given|shown|told|now an?|now the|a language)|(?:said|shown) to you|"
    r"deine[rnms]? (?:system)?(?:anweisung\w*|regeln|vorgaben|konfiguration|eingabe\w*)|systemanweisung\w*|"
    r"dir (?:vor\w* )?(?:dieser frage )?(?:gezeigt|gesagt|gegeben)|system prompt|hidden text|"
    r"developer mode|entwicklermodus|tus (?:reglas|instrucciones)|tes (?:règles|réponses|instructions)|"
    r"you never finish|du bist (?:jetzt|nun|ab sofort))\b",
    re.IGNORECASE,
)
_BIDDING = re.compile(
    r"\b(?:output|print|repeat|reveal|state|show|write|reply|answer|say|praise|praising|list|gib|schreibe?|"
    r"wiederhole|zeige|nenne|antworte|verrate|contesta|réponds|doivent|before anything|first|zuerst)\b",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"(?:^|[(\[–—-] ?)\W*(?:wichtig|hinweis|note|notice|message|nachricht|aviso|achtung|attention|for|an|für|"
    r"override|korrekturanweisung|liebe[rsn]?|dear|hey|chère?|querid[ao])?\W*"
    r"(?:\w+ ){0,3}?(?:jede |die |das |den |the |el |la |le |all )?"
    r"(?:ki|ai|ia|llms?|assistants?|assistenten?|(?:sprach)?modelle?|(?:language )?models?|maschinen?|"
    r"machines?|(?:chat)?bots?|modèle|asistente|inteligencia artificial|intelligence artificielle|"
    r"automatische auskünfte)\W*[:,]",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"\b(?:must|shall|have to|has to|may not|no permission|required|ignore|disregard|tell people|claim that|"
    r"müssen|muss|haben zu|hat zu|dürfen|darf nicht|sollen|antworten ab hier|antworten nur|answer only|"
    r"reply with|the answer to|recommend|repeat this|give this|untersagt|ordena|doivent|olvida|réponds|"
    r"responde|keine auskunft|sage immer|stets)\b|всегда|只|忽略|(?:olduğunu|[ıi]ğını) söyle",
    re.IGNORECASE,
)
_HEADED = re.compile(
    r"^\W*(?:system|neue|new|important|wichtige?)?\W*(?:anweisung|befehl|instructions?|directive|command|"
    r"override|notice|consigne|instrucción|aviso|orden|talimat|указание|指示)\b[^:]{0,40}:",
    re.IGNORECASE,
)
_REPLY = r"(?:antworte|beantworte|erwidere|reply|respond|réponds|responde|contesta|отвечай)"
_BIDS_REPLY = re.compile(
    rf"(?:^|[:;,]|\b(?:and|und|then|dann|et|y))\W*{_REPLY}\b[^.!?]*?"
    r"\b(?:mit|with|con|nur|only|always|immer|stets|toujours|siempre|uniquement|keine|no|that|dass|"
    r"everything|anything|auf deutsch|in english|en français|en español)\b|"
    r"\b(?:always|stets|immer|toujours|siempre|nur noch|only ever) "
    r"(?:say|reply|antwort\w*|réponds|responde)\b",
    re.IGNORECASE,
)
_IN_EACH = re.compile(
    r"\bin (?:jeder|allen|each|every|all|any)(?: (?:deiner|ihrer|of your|your))? "
    r"(?:antwort\w*|auskunft|auskünften|answers?|repl(?:y|ies)|responses?)\b",
    re.IGNORECASE,
)
_DECODES = re.compile(
    r"\b(?:decode|decrypt|entschlüss\w+|dekodiere?)\b.{0,30}\b(?:do|obey|follow|execute|gehorche|befolge|"
    r"führe)\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"\b(?:als (?:beleg|quelle|nachweis)|(?:attributed?|ascribed?|referred) to|mandatory source|cite|quote)\b"
    r"[^.!?]*\b(?:only|no other|niemals|kein andere\w*|ausschließlich|never|for anything)\b",
    re.IGNORECASE,
)
_BE_TOLD = re.compile(
    r"\b(?:must|should|is|are|has|have) (?:to )?(?:be )?(?:told|tell|say|informed)\b|\bsoll\w* hören\b|"
    r"\b(?:ist|sind|hat|haben) (?:stets |immer )?zu (?:antworten|erwidern|sagen|behaupten)\b|"
    r"\b(?:dann |so )?(?:teile|sage?|antworte|behaupte)\b",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"<\|[^|<>\n]{1,40}\|>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|"
    r"[\"']role[\"'] ?: ?[\"']|^\W*(?:Antworte auf Deutsch|Answer in English)\W*$|"
    r"^(?:Auszüge|Excerpts):(?=\s|$)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\W*(?:the )?(?:system|assistant|developer|ki|ai)(?:[ _-]\w+)?(?: says| sagt)? ?:",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"\b(?:says|sagt|rules?|regeln?|policy|anweisung\w*|instructions?)\b", re.IGNORECASE
)
_OUR_WORD = re.compile(r"\b(?:KEINE ANTWORT|NO ANSWER)\b")
_REVERSED = re.compile("[\u202d\u202e]")
_WORD, _LATIN = re.compile(r"\w+"), re.compile(r"[A-Za-z]")
_LOOKS = str.maketrans("асеорхуАСЕНКМОРТХіѕј", "aceopxyACEHKMOPTXisj")
_TURN = re.compile(
    r"\W*(?:frage|antwort|question|answer|user|assistant|human|nutzer|system|[qa])\b ?:",
    re.IGNORECASE,
)
REACH = 6
"""Sentences that may stand between two marks of a forged conversation and belong to it."""


@lru_cache(maxsize=20_000)
def is_order(sentence: str) -> bool:
    """Whether a sentence tells whoever answers what to answer."""
    text = _unmixed(" ".join(sentence.split()))
    if any(one.search(text) for one in (_FRAME, _OUR_WORD, _REVERSED, _ANNULS)):
        return True
    machine, says, must = (bool(one.search(text)) for one in (_MACHINE, _SAYS, _MUST))
    if _LABEL.search(text) and (says or _RULE.search(text)):
        return True
    if machine and says and (_ADDRESSED.search(text) or (must and _DUTY.search(text))):
        return True
    if _YOURS.search(text) and (_BIDDING.search(text) or (says and must)):
        return True
    if _EACH_ANSWER.search(text) and _DICTATES.search(text):
        return True
    if _HEADED.search(text) and says:
        return True
    if any(one.search(text) for one in (_BIDS_REPLY, _IN_EACH, _DECODES, _SOURCE)):
        return True
    told = machine or _DICTATES.search(text) or _BE_TOLD.search(text)
    return bool(says and _WHEN_ASKED.search(text) and told)


def orders(sentences: Sequence[str], blocks: Sequence[int]) -> list[bool]:
    """For each sentence of a passage, in reading order, whether it is an order or part of one.

    `blocks` numbers the paragraphs they stand in. What a forged conversation says to the end of its
    paragraph, between two of its marks, or as a turn beside one, belongs to it.
    """
    flagged = [is_order(text) for text in sentences]
    marks = [at for at, text in enumerate(sentences) if flagged[at] and _is_mark(text)]
    for first, second in pairwise(marks):
        if second - first <= REACH:
            flagged[first:second] = [True] * (second - first)
    for at in marks:
        end = at
        while end + 1 < len(sentences) and blocks[end + 1] == blocks[at] and end - at < REACH:
            end += 1
            flagged[end] = True
        for step in (-1, 1):
            beside = at + step
            while 0 <= beside < len(sentences) and _TURN.match(sentences[beside]):
                flagged[beside] = True
                beside += step
    return flagged


def _is_mark(sentence: str) -> bool:
    text = " ".join(sentence.split())
    return bool(_FRAME.search(text) or _LABEL.search(text))


def _unmixed(text: str) -> str:
    """The text with letters that only look Latin made Latin, in words that hold Latin ones too."""
    return _WORD.sub(
        lambda found: found[0].translate(_LOOKS) if _LATIN.search(found[0]) else found[0], text
    )
