"""How kinds of questions begin and end, language by language: tables for ``kind``, nothing is computed here.

Patterns are regular expressions over the question as ``kind`` prepares it: case folded (so "ss" for "ß"), no
punctuation around it, straight apostrophes, one space between words. ``{doc}`` stands for the language's words
for a document. A pattern must say so itself (``^``, ``$``) where it wants the whole beginning or end: most do,
since "Who wrote the summary?" is an ordinary question. A question that only *names* counting or comparing
("How many times did plague occur in Venice?", "What is the difference between cash and accrual?") is one as
well: the text may say it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The tables of one language.

    Attributes:
        documents: words for a document, with their articles; one pattern.
        polite: what may stand before the question proper and is taken off ("please", "can you tell me").
        greeting: whole inputs that ask nothing about a document.
        task: beginnings of orders that are neither question nor search ("translate this").
        summary, count, compare: as the kinds.
        asks: question words; where one stands, it is not for yes or no.
        choice: "or": "Is it red or blue?" is answered by one of the two.
        whether: how an indirect question for yes or no begins, after something polite.
        yes_no: forms that ask for yes or no, with or without a question mark.
        yes_no_marked: forms that do so with a question mark only; without it they may be keywords.
    """

    documents: str = r"(?!)"
    polite: tuple[str, ...] = ()
    greeting: tuple[str, ...] = ()
    task: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()
    count: tuple[str, ...] = ()
    compare: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    choice: tuple[str, ...] = ()
    whether: tuple[str, ...] = ()
    yes_no: tuple[str, ...] = ()
    yes_no_marked: tuple[str, ...] = ()


_EN_NOUN = (
    r"(?:documents?|texts?|files?|pdfs?|pages?|contracts?|agreements?|leases?|letters?|reports?|articles?|books?"
    r"|papers?"
    r"|minutes|manuals?|invoices?|e-?mails?|chapters?|sections?|stor(?:y|ies)|messages?|polic(?:y|ies)|stud(?:y|ies)"
    r"|transcripts?|meetings?|versions?|offers?|quotes?|statements?|presentations?|guides?|terms)"
)
_EN_SUBJECT = (
    r"(?:the|a|an|this|that|these|those|there|it|he|she|they|we|i|you|my|our|your|his|her|its|their|any|anyone|anybody"
    r"|anything|someone|somebody|something|everyone|everybody|everything|all|both|some|no|one|each|every|such)\b"
)
_EN_TO_ME = (
    r"(?=(?:please |kindly |just |also |quickly )*(?:tell|show|give|find|explain|say|list|summ|sum |compare|count"
    r"|translate|help|provide|describe|look|check|write|name|quote|point|identify|extract|let me|rewrite|read))"
)

ENGLISH = Words(
    documents=rf"(?:(?:this|these|those|that|the|my|our|both|all|each|of|in|attached|above|whole|entire|full|two) )*"
    rf"(?:{_EN_NOUN}|this|it|everything)",
    polite=(
        r"(?:please|kindly|hello|hi|hey|thanks|thank you|excuse me|good (?:morning|afternoon|evening)|sorry|ok|okay)\b",
        rf"(?:can|could|would|will) you {_EN_TO_ME}",
        r"would you mind telling me\b",
        r"(?:please )?(?:tell|show|give|let) (?:me|us)(?: know)?(?: about)?(?= \S)(?! (?:a|an"
        r"|the) (?:\w+ )?(?:summary|overview))",
        r"do you (?:happen to )?know\b",
        r"(?:i|we)(?:'d| would| want| need)? (?:like |want |need |wish )?to (?:know|find out|ask)\b",
        r"(?:i|we) (?:wonder|am wondering|was wondering)\b|i'm wondering\b",
        r"is it possible to (?:know|find out|tell|say)\b|(?:may|can) (?:i|we) (?:ask|know)\b",
        r"(?:check|find out|see|verify)(?= (?:if|whether|who|what|when|where|how|which|why)\b)",
    ),
    greeting=(
        r"hello(?: there)?|hi(?: there)?|hey|good (?:morning|afternoon|evening|day|night)|goodbye|bye",
        r"thanks|thank you|thx|cheers|many thanks|thank(?:s| you) (?:very much|so much|a lot)",
        r"please|help|help me|who are you|what are you|what can you do|how are you(?: today)?|how do you work",
        r"what(?:'s| is) your name|are you (?:there|human|real|a robot|an? ai)",
    ),
    task=(
        r"^translate\b",
        r"^(?:rewrite|paraphrase|rephrase|proofread|simplify|correct|shorten|reformat|convert|print|save|send"
        r"|delete|sign"
        r"|edit|highlight|reply to|answer) (?:the|this|these|that|my|our|it|all|everything|me|to (?:the|this)"
        r"|following)\b",
        r"^(?:write|draft|compose|create|make|generate|prepare)(?: me| us)?(?: an?| the| some| my)"
        r" (?:\w+ ){0,3}(?:letter|reply|response|answer|e-?mail|text|essay|poem|story|table|list|presentation"
        r"|speech|report)\b",
    ),
    summary=(
        r"^(?:summari[sz]e|summari[sz]ing|sum up|tl ?;?dr)\b|^sum .{1,60} up$",
        r"^(?:outline|recap|condense) (?:the|this|these|my|our|it|for|all)\b",
        r"^(?:give|write|make|create|provide|get|show|prepare|i (?:want|need|would like)|i'd like|can i (?:get|have))"
        r"(?: me| us)?(?: with)?(?: an?| the)? (?:\w+[- ]){0,3}(?:summary|overview|synopsis|gist|recap|outline"
        r"|abstract)\b",
        r"^(?:an? |the )?(?:(?:short|brief|quick|concise|executive|detailed) )?(?:summary|synopsis|gist|recap)"
        r"(?: (?:of|for) {doc})?(?: please)?$",
        r"^what(?:'s| is| are| was) (?:this|it|{doc})(?: all)? about$",
        r"^what (?:does|do|did) {doc} (?:say|deal with|cover|contain|talk about|discuss|describe|tell (?:me|us))$",
        r"^what(?:'s| is| are| were| was) the (?:main|key|most important|central|major|essential|principal|core)"
        r" (?:points?|ideas?|takeaways?|messages?|topics?|themes?|findings?|arguments?|contents?|statements?"
        r"|conclusions?)"
        r"(?: (?:of|in|from) {doc})?$",
        r"^(?:the )?(?:main|key) (?:points|takeaways|ideas|messages)(?: (?:of|in|from) {doc})?$",
        r"^what(?:'s| is) the (?:gist|summary|essence|content)(?: of {doc})?$",
        r"^(?:explain|describe|outline)(?: to me)? (?:this|{doc})(?: to me)?(?: in .*| briefly| simply)?$"
        r"|^about {doc}$",
        r"^(?:explain|describe) .* in (?:a few|your own|simple|plain|one|two|three|\d+) (?:words?|sentences?|terms)$",
        r"^what (?:should|do|must) i (?:need to )?know about {doc}$",
    ),
    count=(
        r"\bhow (?:many times|often|frequently) .*\bmention(?:ed|s)?\b",
        r"\bhow (?:many times|often|frequently) .*\b(?:the|a) (?:word|term|phrase|expression|letter|name)\b",
        r"\bhow (?:many times|often|frequently) (?:is|are|was|were|does|do|did|can|has|have) .*\b(?:appear|occur"
        r"|used|found|named"
        r"|come up|written|repeated|referred to|said|stand|show up)\b.* in {doc}$",
        r"^how many times (?:is|are|does|do) .*\b(?:appear|occur|repeated|come up|show up|written)$",
        r"^how many (?:times|occurrences|mentions|instances)(?: of .*)?(?: (?:are there|are|is))?(?: in {doc})?$",
        r"^how many (?:pages|words|characters|letters|sentences|paragraphs|lines|chapters)"
        r"(?: (?:are|are there|is))?(?: in)?(?: (?:does|do|has|have))? {doc}(?: (?:have|has|contain|contains))?$",
        r"^count (?:the|how|all|every|each|up|occurrences|words|times|it)\b",
        r"^(?:the )?(?:number|count) of (?:occurrences|mentions|times)\b",
    ),
    compare=(
        r"^compare\b|^(?:make |do |give me )?(?:an? )?comparison (?:of|between) {doc}",
        rf"\bdifferences? between (?:(?:the|these|those|both|my|our|all|two|three|first|last|old|new"
        rf"|and) )*{_EN_NOUN}\b"
        r"(?! (?:of|on|in|for|and (?!(?:the|this|that)\b)))",
        rf"^(?:how|in what way|where) (?:do|does|are|is) (?:the|these|those|both|my|our)"
        rf" (?:(?:two|three|first|old|new|both) )*{_EN_NOUN} (?:differ|different)\b",
        rf"^(?:which|what) (?:one )?of (?:the|these|those|my)(?: (?:two|three|four|\d))? {_EN_NOUN} (?:is|has"
        rf"|was|are|offers|costs)\b",
        rf"^which {_EN_NOUN} (?:is|are|has|costs|offers|pays|gives)(?: the)? (?:more|less|most|least|best|better|worse"
        r"|cheaper|cheapest|longer|longest|shorter|newer|older|higher|lower|larger|stricter)\b",
        r"^what(?: has|'s| is)? (?:changed|different) (?:between|in|from)"
        r" (?:(?:the|these|both|two|old|new|first|last) )*(?:versions|documents|contracts|files|drafts)\b",
    ),
    asks=(
        r"\b(?:what|what's|how|why|which|whom|whose)\b",
        r"\b(?:say|says|said|state|states|tell|tells|mention|mentions|specify|specifies|know|show|shows|explain"
        r"|explains"
        r"|indicate|indicates|describe|describes|clear|see|and|or|list|lists|name|names) (?:who|where|when)\b",
        r"^(?:is|are|was|were) there\b.*\b(?:who|where|when)\b|\b(?:who|where|when)$|^(?:who|where|when)\b",
    ),
    choice=(r"\b(?:or|versus|vs)\b(?! not\b)",),
    whether=(r"^(?:if|whether)\b",),
    yes_no=(
        rf"^(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|may|might|must|shall"
        rf"|should)(?:n't| not)?"
        rf" {_EN_SUBJECT}",
        r"^(?:is|are|were|does|did|has)(?:n't| not)? (?!(?:of|to|from|by|in|on|at|for|and|with|as)\b)\S+ \S+",
    ),
    yes_no_marked=(
        r"^(?:is|are|were|am|do|does|did|has|have|had|can|could|will|would|may|might|must|shall|should)(?:n't| not)?"
        r" (?!(?:of|from|by|and|for)\b|\d)\S+ \S+",
        # Not so "was", which is German for "what".
        r"^was(?:n't| not)? \S+ (?:.*\b(?:the|of|to|by|at|from|with|it|this|that|any|my|our|ever|born)\b|\w+ed\b)",
        r", ?(?:right|correct|yes|no|true|(?:is|are|was|were|do|does|did|has|have|can|will)n't (?:it|he|she|they"
        r"|there|i|we))$",
    ),
)

_DE_NOUN = (
    r"(?:dokument\w*|text\w{0,2}|datei\w*|pdf\w?|seiten?|vertr[aä]g\w*|mietvertr[aä]g\w*|brief\w{0,2}"
    r"|schreiben\w?|bericht\w*"
    r"|artikel\w?|b[uü]ch\w{0,3}|protokoll\w*|handb[uü]ch\w*|anleitung\w*|rechnung\w*|e-?mails?|kapitel\w?|abschnitt\w*"
    r"|geschichte|nachricht\w*|studien?|unterlagen|akten?|fassung\w*|version\w*|angebot\w*|arbeit)"
)
_DE_SUBJECT = (
    r"(?:der|die|das|den|dem|ein|eine|einen|einem|einer|es|ich|man|er|sie|wir|du|dieser|diese|dieses|mein\w*"
    r"|unser\w*|ihr\w*"
    r"|sein\w*|kein\w*|jemand|hier|dort|da|auch|noch|schon|alle|beide|jeder|jede)\b"
)
_DE_TO_ME = (
    r"(?=.*\b(?:mir|uns|bitte|sagen|nennen|zusammenfass\w*|vergleich\w*|übersetz\w*|zähl\w*|heraussuchen|zeigen"
    r"|erklären)\b)"
)

GERMAN = Words(
    documents=rf"(?:(?:das|der|die|dem|den|des|dies\w*|mein\w*|unser\w*|ganze\w?|gesamte\w?|beiden?|zwei|in|im"
    rf"|von|vom|aus"
    rf"|vorliegende\w?) )*(?:{_DE_NOUN}|hier|alles|es|das)",
    polite=(
        r"(?:bitte|hallo|hi|guten (?:tag|morgen|abend)|danke|entschuldigung|moin|servus)\b",
        rf"(?:kannst du|können sie|könntest du|könnten sie|würdest du|würden sie|kann mir (?:jemand"
        rf"|einer))\b{_DE_TO_ME}"
        r"(?: mir| uns)?(?: bitte| mal| kurz| vielleicht)*(?: (?:sagen|verraten|erklären|mitteilen|zeigen)\b)?",
        r"(?:sag|sage|sagt|sagen sie|erklär|erkläre|erklären sie|nenn|nenne|nennen sie|zeig|zeige|zeigen sie|gib"
        r"|geben sie)"
        r" (?:mir|uns)\b(?: bitte)?(?! (?:eine[nr]? )?(?:\w+ )?(?:zusammenfassung|überblick|übersicht))",
        r"(?:weisst du|wissen sie|wisst ihr)\b",
        r"(?:ich|wir) (?:möchten?|will|wollen|würden? gerne?|wüssten? gerne?)(?: gerne?)?(?: wissen| erfahren"
        r"| fragen)?,? "
        r"(?=(?:ob|wer|wen|wem|was|wann|wo|wie|warum|welch\w*|wieviel)\b)",
        r"mich (?:würde interessieren|interessiert)\b",
    ),
    greeting=(
        r"hallo(?: zusammen)?|guten (?:tag|morgen|abend)|gute nacht|moin|servus|grüss gott|tschüss|auf wiedersehen",
        r"danke|danke (?:schön|sehr|dir|ihnen)|vielen dank|dankeschön|bitte|hilfe|hilf mir",
        r"wer bist du|wie geht(?:'s| es)(?: dir| ihnen)?|was kannst du(?: alles)?|wie heisst du",
    ),
    task=(
        r"^(?:übersetze?|übersetzen sie|übersetzt)\b|\b(?:{doc}|das) (?:ins|auf) \w+ übersetzen$",
        r"^(?:schreibe?|schreiben sie|verfasse?|verfassen sie|erstelle?|erstellen sie|entwirf|formuliere?"
        r"|formulieren sie)"
        r" (?:mir |uns |bitte )*(?:ein|eine|einen|das|die|den|um|diese\w?)\b(?!.*(?:zusammenfassung|übersicht"
        r"|überblick|vergleich))",
        r"^(?:korrigiere?|korrigieren sie|lösche?|löschen sie|drucke?|drucken sie|speichere?|speichern sie|schicke?"
        r"|beantworte?|vereinfache?|kürze?|ändere?) (?:mir )?(?:das|die|den|diese\w?|mein\w*|alles)\b",
    ),
    summary=(
        r"^(?:fasse?|fassen sie|fasst)\b.*\bzusammen\b|\bzusammen(?:zu)?fassen$|^zusammenfassen\b",
        r"^(?:eine |die |kurze |kurz )*(?:zusammenfassung|kurzfassung|inhaltsangabe|inhalt)(?: {doc}"
        r"| von .*)?(?: bitte)?$",
        r"^(?:gib|geben sie|schreibe?|schreiben sie|erstelle?|erstellen sie|mache?|machen sie|ich (?:brauche"
        r"|möchte|will|hätte gern\w?))"
        r"(?: mir| uns| bitte)*(?: eine[nr]?)?(?: \w+)? (?:zusammenfassung|kurzfassung|inhaltsangabe|überblick"
        r"|übersicht)\b",
        r"^(?:worum|um was) (?:geht|handelt|dreht)(?: es)?(?: sich)?(?: es)?(?: (?:(?:in|im|bei) )?{doc})?$",
        r"^(?:wovon|von was|worüber) (?:handelt|handeln|spricht|berichtet|schreibt) {doc}$",
        r"^was (?:steht|steht alles|ist) (?:so |alles )*(?:in|im) {doc}$|^was sagt {doc}(?: aus)?$"
        r"|^was ist der inhalt\b(?: {doc})?$",
        r"^(?:was|welche|nenne?|zähle?) ?(?:sind|ist)? ?(?:mir )?(?:die|das|der) (?:wichtigsten?|zentralen?"
        r"|wesentlichen?|hauptsächlichen?)"
        r" (?:punkte?|aussagen?|inhalte?|ergebnisse?|themen|erkenntnisse|thesen|gedanken)(?: {doc})?(?: auf)?$",
        r"^(?:die )?(?:wichtigste[ns]?|wesentliche[ns]?)(?: punkte| aussagen| inhalte)?(?: {doc})?(?: in kürze)?$",
        r"^was (?:ist|sind) die (?:hauptaussagen?|kernaussagen?|kernpunkte|hauptpunkte|hauptthemen)(?: {doc})?$",
        r"^erkläre?(?: mir)?(?: bitte)? {doc}$",
    ),
    count=(
        r"\b(?:wie oft|wie häufig|wie viele? male?|wieviel ?mal)\b.*\b(?:erwähnt|genannt|vorkommt|vor|auftaucht"
        r"|aufgeführt|zitiert)$",
        r"\b(?:wie oft|wie häufig|wie viele? male?)\b.*\b(?:das wort|der begriff|der name|der ausdruck|die wörter)\b",
        r"\b(?:wie oft|wie häufig|wie viele? male?)\b.*\b(?:steht|kommt|erscheint|taucht)\b.*\b(?:in"
        r"|im) {doc}(?: vor| auf)?$",
        r"^wie ?viele (?:seiten|wörter|zeichen|buchstaben|sätze|absätze|zeilen|kapitel|wörtern)\b.*(?:{doc}"
        r"|hat es)(?: lang)?$",
        r"^(?:zähle?|zählen sie) (?!.*\bauf$)|\bzählen$|^(?:anzahl|häufigkeit) (?:der|des|von) (?:vorkommen"
        r"|nennungen|erwähnungen|wort\w*)\b",
    ),
    compare=(
        r"^(?:vergleiche?|vergleichen sie|vergleicht)\b(?! zu\b)|^(?:ein |der )?vergleich (?:von|der|des"
        r"|zwischen|beider)\b|\bvergleichen$",
        r"^stelle? .*\bgegenüber$|\bgegenüberstellen$|^gegenüberstellung\b",
        rf"\bunterschiede?\b.*\bzwischen (?:(?:den|dem|der|diesen|meinen|unseren|beiden|zwei|ersten|alten"
        rf"|neuen) )+{_DE_NOUN}(?! (?:von|über|für)\b)",
        rf"^(?:worin|wie|inwiefern|wodurch) unterscheide[tn] sich (?:(?:die|der|das|diese|meine|unsere|beiden?"
        rf"|zwei|ersten?) )+{_DE_NOUN}\b",
        rf"^welche[rs]? (?:der|von den|dieser|meiner)?(?: ?(?:beiden|zwei|drei))? ?{_DE_NOUN} (?:ist|sind|hat"
        rf"|kostet|bietet)"
        r"(?: am)? (?:\w+er|mehr|weniger|\w+sten)\b",
        rf"^was (?:hat|haben) sich (?:zwischen|in) (?:(?:den|der|beiden|neuen|alten) )+{_DE_NOUN} (?:ge|ver)ändert\b",
    ),
    asks=(
        r"\b(?:was|wer|wen|wem|wessen|wann|wo|woher|wohin|(?<!so )wie|wieso|warum|weshalb|weswegen|welch\w*"
        r"|wieviel\w*)\b",
        r"\bwo(?:mit|durch|für|rin|ran|rauf|raus|rüber|runter|rum|von|zu|bei|nach|gegen|vor|bis)\b",
    ),
    choice=(r"\boder\b(?! nicht\b)(?!$)|\bbeziehungsweise\b|\bentweder\b",),
    whether=(r"^ob\b",),
    yes_no=(
        r"^(?:ist|sind|war|waren|bin|hat|haben|hatte|hatten|habe|wird|werden|wurde|wurden|würde|kann|können"
        r"|könnte|darf|dürfen"
        r"|dürfte|muss|müssen|müsste|soll|sollen|sollte|gibt|gilt|gelten|gehört|gehören|enthält|steht|stehen"
        r"|besteht|existiert"
        rf"|braucht|brauche|brauchen|benötigt|zahlt|bekommt|bekomme|erlaubt|verlangt|umfasst|haftet|trägt"
        rf"|stimmt) {_DE_SUBJECT} \S+",
        r"^gibt es\b",
    ),
    yes_no_marked=(
        r"^(?:ist|sind|war|waren|bin|hat|haben|hatte|hatten|habe|wird|werden|wurde|wurden|würde|kann|können"
        r"|könnte|darf|dürfen"
        r"|dürfte|muss|müssen|müsste|soll|sollen|sollte|will|wollen|möchte|gibt|gilt|gelten|gehört|gehören"
        r"|enthält|enthalten"
        r"|steht|stehen|besteht|existiert|liegt|braucht|brauche|brauchen|benötigt|zahlt|zahlen|bezahlt|erhält"
        r"|erhalten|bekommt"
        r"|bekomme|bekommen|bleibt|bleiben|erlaubt|verlangt|verbietet|umfasst|deckt|haftet|trägt|stimmt|fällt"
        r"|fallen|läuft"
        r"|endet|beginnt|kommt|geht|verlängert|lässt|regelt|nennt|erwähnt|verpflichtet|dauert|kam|ging|gab|stand"
        r"|sieht) \S+",
        r"^\w+(?:t|en|te|ten) (?:das|ein|es|ich|man|er|wir|du|jemand|dieser|dieses|mein|unser|kein)\b",
        r", ?(?:oder|nicht wahr|richtig|stimmt(?:'s| das)?|ja)$",
    ),
)

_FR_NOUN = (
    r"(?:documents?|textes?|fichiers?|pdf|pages?|contrats?|bail|baux|lettres?|rapports?|articles?|livres?"
    r"|manuels?|factures?"
    r"|e-?mails?|courriels?|courriers?|chapitres?|sections?|histoires?|messages?|études?|dossiers?|versions?"
    r"|offres?|accords?"
    r"|procès-verba(?:l|ux)|comptes?-rendus?)"
)
_FR_TO_ME = (
    r"(?=.*(?:\b(?:me|nous|dire|donner|indiquer|expliquer|montrer|trouver|résum\w+|compar\w+|compt\w+"
    r"|tradui\w+|faire)\b|\bm'))"
)

FRENCH = Words(
    documents=rf"(?:(?:ce|cet|cette|ces|le|la|les|du|des|de|dans|mon|ma|mes|notre|tout|toute|deux|ci-joint) |l'|d')*"
    rf"(?:{_FR_NOUN}|ça|cela|tout)",
    polite=(
        r"(?:bonjour|bonsoir|salut|s'il (?:vous|te) pla[iî]t|stp|svp|merci(?! (?:beaucoup|bien)$)|excusez-moi"
        r"|pardon)\b",
        rf"(?:peux-tu|pouvez-vous|pourriez-vous|pourrais-tu|veuillez|tu peux|vous pouvez|est-ce que (?:tu peux"
        rf"|vous pouvez))\b{_FR_TO_ME}"
        r"(?: me| nous| m')?(?: (?:dire|indiquer|expliquer|préciser)\b)?",
        r"(?:dis|dites|donne|donnez|indique|indiquez|montre|montrez|explique|expliquez)-(?:moi|nous)\b"
        r"(?! (?:un|une|le) (?:\w+ )?(?:résumé|synthèse|aperçu))",
        r"(?:merci )?de (?:me|nous) (?:dire|indiquer|préciser)\b",
        r"(?:sais-tu|savez-vous|est-ce que (?:tu sais|vous savez))\b",
        r"(?:je|nous|j')? ?(?:veux|voudrais|voudrions|souhaite|souhaiterais|aimerais|aimerions) (?:bien )?savoir\b",
    ),
    greeting=(
        r"bonjour|bonsoir|salut|coucou|au revoir|bonne (?:journée|soirée|nuit)|merci|merci (?:beaucoup|bien)"
        r"|aide|aidez-moi",
        r"(?:comment )?ça va|qui es-tu|qui êtes-vous|que (?:sais-tu|peux-tu|pouvez-vous) faire|s'il vous pla[iî]t",
    ),
    task=(
        r"^(?:traduis|traduisez|traduire)\b",
        r"^(?:réécris|réécrivez|reformule|reformulez|corrige|corrigez|simplifie|simplifiez|imprime|imprimez"
        r"|supprime|supprimez"
        r"|envoie|envoyez|enregistre|réponds à) (?:le|la|les|l'|ce|cet|cette|ces|mon|ma|mes|tout|moi)",
        r"^(?:écris|écrivez|rédige|rédigez|rédiger|écrire)(?:-moi| moi)? (?:un|une|le|la|des)\b(?!.*(?:résumé"
        r"|synthèse|aperçu))",
    ),
    summary=(
        r"^résum(?:e|es|ez|er)\b|^synthétis(?:e|ez|er)\b|^(?:me |nous )?résumer\b",
        r"^(?:un |le |une |la |bref |petit )*(?:résumé|synthèse|récapitulatif)(?: {doc}| (?:de|du) .*)?$",
        r"^(?:faire|fais|faites|donne|donnez|écris|écrivez|rédige|rédigez|donner|je (?:veux|voudrais))(?:-moi"
        r"|-nous| moi)?"
        r" (?:un|une|le) (?:\w+ )?(?:résumé|synthèse|aperçu|récapitulatif)\b",
        r"^de quoi (?:parle|traite|s'agit|parle-t-il|est-il question|il s'agit|ça parle)\b.{0,3}(?:il )?(?:{doc}"
        r"|dans {doc})?$",
        r"^de quoi (?:parle|traite) {doc}$|^que (?:dit|contient|raconte) {doc}$|^que dit en résumé\b",
        r"^(?:quel(?:le)?s? (?:est|sont) )?(?:les?|l'|la) ?(?:points?|idées?|thèmes?|sujets?|éléments?"
        r"|conclusions?|contenu|informations)"
        r" (?:principa(?:l|ux|le|les)|clés?|essentiel(?:le)?s?|importante?s?)(?: {doc})?$",
        r"^(?:explique|expliquez|expliquer)(?:-moi| moi)? {doc}$",
    ),
    count=(
        r"\bcombien de fois\b.*\b(?:mentionn\w+|cit[ée]\w*|appara[iî]\w*|figur\w+|nommée?s?|évoquée?s?|répét\w+)\b",
        r"\bcombien de fois\b.*\b(?:le mot|le terme|l'expression|le nom|la lettre)\b"
        r"|\bcombien de fois\b.*\bdans {doc}$",
        r"^combien (?:de|y a-t-il de) (?:pages|mots|caractères|phrases|paragraphes|lignes"
        r"|chapitres)\b.*{doc}(?: compte| contient)?$",
        r"^combien de (?:pages|mots|caractères|phrases|paragraphes|lignes|chapitres) (?:a|compte|contient"
        r"|comporte|y a-t-il)\b",
        r"^compte[rz]? (?:le|la|les|combien|toutes|tous)\b|^(?:le )?nombre (?:d'occurrences|de mentions|de fois)\b",
    ),
    compare=(
        r"^compare[rz]?\b|^(?:une |la |fais une |faire une |faites une )?comparaison (?:de|des|du|entre)\b",
        rf"\bdifférences? entre (?:(?:les|ces|mes|nos|deux|le|la|premier|nouveau|ancien) )+{_FR_NOUN}\b(?! (?:de"
        rf"|du|en)\b)",
        rf"^en quoi (?:les|ces)(?: deux)? {_FR_NOUN} (?:diffèrent|sont-ils différents|se distinguent)",
        rf"^lequel (?:de ces|des)(?: deux| trois)? {_FR_NOUN} |^quel {_FR_NOUN} est (?:le |la )?(?:plus|moins"
        rf"|meilleur)\b",
    ),
    asks=(
        r"\b(?:quel(?:le)?s?|qui|quoi|quand|où|comment|pourquoi|combien|lequel|laquelle|lesquel(?:le)?s|qu'est"
        r"|auquel|duquel)\b",
        r"^(?:que|qu')(?!\w)",
    ),
    choice=(r"\bou\b(?! (?:non|pas)\b)",),
    whether=(r"^(?:si|s'il|s'ils)\b",),
    yes_no=(
        r"^est-ce (?:que\b|qu')",
        r"^(?:\S+ ){0,8}?\w+(?<!rendez)(?:-t)?-(?:il|elle|ils|elles|on|je|tu|nous|vous|ce)\b",
    ),
    yes_no_marked=(
        r"^(?:il y a|il est|c'est|on|je|j'|vous|nous) ?\w+",
        r"^(?:(?:le|la|les|mon|ma) (?!ce\b)|l')\w+ (?!de\b|du\b|des\b|d')\w+ \S+",
    ),
)

_ES_NOUN = (
    r"(?:documentos?|textos?|archivos?|ficheros?|pdfs?|páginas?|contratos?|cartas?|informes?|artículos?|libros?"
    r"|manual(?:es)?"
    r"|facturas?|correos?|capítulos?|secci[oó]n(?:es)?|historias?|mensajes?|estudios?|actas?|versi[oó]n(?:es)?"
    r"|ofertas?|acuerdos?)"
)
_ES_TO_ME = (
    r"(?=(?:por favor )?(?:\w*me\b|\w*nos\b|decir|dar|indicar|explicar|mostrar|encontrar|resum|compar"
    r"|contar|tradu|hacer))"
)

SPANISH = Words(
    documents=rf"(?:(?:este|esta|estos|estas|el|la|los|las|del|de|en|mi|mis|nuestro|todo|toda|ambos"
    rf"|dos) )*(?:{_ES_NOUN}|esto|todo)",
    polite=(
        r"(?:por favor|hola|buenos d[ií]as|buenas tardes|buenas noches|buenas|gracias|perd[oó]n|disculpe|disculpa)\b",
        rf"(?:puedes|puede|pueden|podr[ií]as|podr[ií]a|podr[ií]an|me (?:puedes|puede|podr[ií]as"
        rf"|podr[ií]a)) {_ES_TO_ME}(?:decirme|indicarme|decir|explicarme|indicar)?",
        r"me (?:puedes|puede|podr[ií]as|podr[ií]a) (?:decir|indicar|explicar)\b",
        r"(?:dime|d[ií]game|dinos|mu[eé]strame|indícame|dame|deme|expl[ií]came)\b(?! (?:un|una"
        r"|el) (?:\w+ )?(?:resumen|s[ií]ntesis))",
        r"(?:sabes|sabe|sab[eé]is|saben)(?: usted)?\b",
        r"(?:quiero|quisiera|queremos|me gustar[ií]a|necesito|querr[ií]a) (?:saber|preguntar|conocer)\b",
    ),
    greeting=(
        r"hola|buenos d[ií]as|buenas tardes|buenas noches|buenas|adi[oó]s|gracias|muchas gracias|ayuda"
        r"|ay[uú]dame|por favor",
        r"qui[eé]n eres|qu[eé] puedes hacer|c[oó]mo est[aá]s|qu[eé] tal|c[oó]mo te llamas",
    ),
    task=(
        r"^(?:traduce|traduzca|traducir|trad[uú]ceme|tradúcelo)\b",
        r"^(?:reescribe|reescriba|corrige|corrija|simplifica|imprime|borra|elimina|guarda|env[ií]a|responde a"
        r"|parafrasea)"
        r" (?:el|la|los|las|este|esta|estos|estas|mi|mis|todo)\b",
        r"^(?:escribe|escriba|redacta|redacte|crea|escr[ií]beme) (?:una?|el|la)\b(?!.*(?:resumen|s[ií]ntesis))",
    ),
    summary=(
        r"^(?:res[uú]me(?:me|lo|la)?|resuma|resumir|resumirme|sintetiza|sintetice)(?: (?:el|la|los|las|este|esta"
        r"|estos|estas|lo|todo|esto|mi|me|en|brevemente)\b|$)",
        r"^(?:un |el |breve |corto )*(?:resumen|s[ií]ntesis)(?: (?:breve|corto|ejecutivo))?(?: {doc}| (?:de|del) .*)?$",
        r"^(?:haz|haga|hazme|hacer|hacerme|dame|deme|darme|dar|escribe|escriba|redacta|prepara|necesito|quiero"
        r"|quisiera)(?:me)?"
        r" (?:una?|el) (?:\w+ )?(?:resumen|s[ií]ntesis)\b",
        r"^(?:de|sobre) qu[eé] (?:trata|tratan|va|habla|hablan|se trata)(?: {doc})?$",
        r"^qu[eé] (?:dice|contiene|cuenta|explica) {doc}$",
        r"^(?:cu[aá]l(?:es)? (?:es|son) )?(?:los?|las?|el) (?:puntos?|ideas?|temas?|aspectos?"
        r"|conclusi[oó]n(?:es)?|contenidos?)"
        r" (?:principal(?:es)?|clave|m[aá]s importantes?|central(?:es)?|fundamental(?:es)?)(?: {doc})?$",
        r"^expl[ií]came {doc}$|^explica {doc}$",
    ),
    count=(
        r"\bcu[aá]ntas veces\b.*\b(?:menciona\w*|mencionan?|aparecen?|cita\w*|nombra\w*|repite\w*)\b",
        r"\bcu[aá]ntas veces\b.*\b(?:la palabra|el t[eé]rmino|la expresi[oó]n|el nombre|la letra)\b"
        r"|\bcu[aá]ntas veces\b.*\ben (?:este|el|esta) "
        rf"{_ES_NOUN}$",
        r"^cu[aá]ntas? ?(?:os)? ?(?:p[aá]ginas|palabras|letras|frases|l[ií]neas)\b.*\b(?:tiene|hay|contiene)\b.*{doc}$",
        r"^cu[aá]ntos (?:caracteres|p[aá]rrafos|cap[ií]tulos)\b.*\b(?:tiene|hay|contiene)\b.*{doc}$",
        r"^cuenta (?:las|los|cu[aá]nt\w+|el n[uú]mero|todas|todos)\b|^(?:el )?n[uú]mero de (?:veces|menciones"
        r"|apariciones)\b",
    ),
    compare=(
        r"^compar(?:a|ar|e|ame|arme)\b|^comp[aá]r(?:ame|alos|alas)\b|^(?:una |la |haz una )?comparaci[oó]n (?:de"
        r"|del|entre)\b",
        rf"\bdiferencias?\b.*\bentre (?:(?:los|las|estos|estas|mis|ambos|ambas|dos|el|la"
        rf"|primer) )+{_ES_NOUN}\b(?! (?:de|sobre)\b)",
        rf"^(?:en qu[eé]|c[oó]mo) (?:se )?(?:diferencian|difieren) (?:los|las|estos|estas|ambos)(?: dos)? {_ES_NOUN}\b",
        rf"^(?:cu[aá]l|qu[eé]) (?:de (?:los|las|estos|estas)(?: dos| tres)? )?{_ES_NOUN} es (?:el "
        rf"|la )?(?:m[aá]s|menos|mejor|peor)\b",
    ),
    asks=(
        r"\b(?:qué|quién(?:es)?|cuándo|a?dónde|cómo|cuál(?:es)?|cuánt[oa]s?)\b",
        r"^(?:a |de |en |con |por "
        r"|para )?(?:que|quien|cuando|donde|como|cual|cuales|cuant[oa]s?)\b",
    ),
    choice=(r"\b[ou]\b(?! no\b)",),
    whether=(r"^si\b",),
    yes_no=(
        r"^(?:hay|existen?|se (?:puede|pueden|permite|permiten|debe|incluye|incluyen|requiere|aplica|admiten?"
        r"|aceptan?))\b \S+",
        r"^(?:est[aá]n?|puede|pueden|puedo|podemos|tiene|tienen|tengo|debe|deben|debo|incluye|incluyen|es|son"
        r"|fue|fueron|ha|han)"
        r" (?:el|la|los|las|un|una|mi|este|esta|alg[uú]n|alguna|obligatori[oa]|posible|permitid[oa]s?"
        r"|necesari[oa]|cierto|verdad)\b",
        r"^hace falta\b",
    ),
    yes_no_marked=(
        r"^(?:es|son|era|eran|fue|fueron|est[aá]n?|estaban?|hay|hab[ií]a|hubo|habr[aá]|existen?|puede|pueden"
        r"|puedo|podemos|podr[ií]an?"
        r"|debe|deben|debo|deber[ií]an?|tiene|tienen|tengo|ten[ií]a|ha|han|hemos|he|incluyen?|permiten?|se \w+"
        r"|necesito|necesita"
        r"|contiene|cubre|vale|sirve|ser[aá]n?|requiere|exige|paga|pag[oó]|acepta|menciona|dice|prev[eé]|vence"
        r"|termina|firm[oó]) \S+",
        r"^(?:el|la|los|las|mi|este|esta) \w+ (?!de\b|del\b)\w+ \w+",
        r", ?(?:verdad|no|cierto|correcto)$",
    ),
)

_IT_NOUN = (
    r"(?:document[oi]|test[oi]|file|pdf|pagin[ae]|contratt[oi]|letter[ae]|relazion[ei]|rapport[oi]|articol[oi]"
    r"|libr[oi]|manual[ei]"
    r"|fattur[ae]|e-?mail|capitol[oi]|sezion[ei]|stori[ae]|messagg[io]+|studi[o]?|verbal[ei]|version[ei]"
    r"|offert[ae]|accord[oi])"
)

ITALIAN = Words(
    documents=rf"(?:(?:questo|questa|questi|queste|il|lo|la|i|gli|le|del|dello|della|dei|di|nel|nella|in|mio"
    rf"|nostro|tutto|due|entrambi) |l'|dell'|nell'|quest')*"
    rf"(?:{_IT_NOUN}|tutto|questo)",
    polite=(
        r"(?:per favore|per piacere|per cortesia|ciao|salve|buongiorno|buonasera|grazie|scusi|scusa)\b",
        r"(?:(?:mi )?(?:puoi|può|potresti|potrebbe|potete)) (?=dir|dare|darmi|indicar|spiegar|mostrar|trovar"
        r"|riassum|confront|paragon|contar|tradu|far|fare)(?:dirmi|dire|indicarmi|indicare|spiegarmi|spiegare)?",
        r"(?:dimmi|mi dica|dammi|mi dia|indicami|mostrami|spiegami)\b(?! (?:un|una|il) (?:\w+ )?(?:riassunto|sintesi))",
        r"(?:sai|sa|sapete)(?= (?:chi|che|cosa|quando|dove|come|perché|qual|quale|quali|quant[oaie]|se)\b)",
        r"(?:vorrei|voglio|vorremmo|mi piacerebbe) (?:sapere|chiedere)\b",
    ),
    greeting=(
        r"ciao|salve|buongiorno|buonasera|buonanotte|arrivederci|grazie|grazie mille|molte grazie|aiuto|aiutami"
        r"|per favore",
        r"chi sei|come stai|come va|cosa (?:sai|puoi) fare|come ti chiami",
    ),
    task=(
        r"^(?:traduci|traduca|tradurre|traducimi)\b",
        r"^(?:riscrivi|riscriva|correggi|corregga|semplifica|stampa|cancella|elimina|salva|invia|rispondi a|parafrasa)"
        r" (?:il|lo|la|i|gli|le|l'|questo|questa|questi|queste|mio|mia|tutto)",
        r"^(?:scrivi|scriva|scrivimi|redigi|crea|componi) (?:un|una|uno|la|il)\b(?!.*(?:riassunto|sintesi))",
    ),
    summary=(
        r"^(?:riassum(?:i|a|ere|imi|ermi)|sintetizza|sintetizzare|ricapitola)\b",
        r"^(?:un |il |breve |una |la )*(?:riassunto|sintesi|sunto)(?: (?:breve|di|del|dello|della|dei)\b.*| {doc})?$",
        r"^(?:fa|fai|fammi|fare|farmi|dammi|dare|darmi|scrivi|scrivimi|prepara|mi serve|vorrei|voglio) (?:un|una"
        r"|il|la) (?:\w+ )?(?:riassunto|sintesi|sunto)\b",
        r"^di (?:che )?(?:cosa|che) (?:parla|parlano|tratta|trattano|si tratta|si parla)(?: (?:in )?{doc})?$",
        r"^(?:che )?cosa (?:dice|contiene|c'è scritto in|racconta) {doc}$",
        r"^(?:quali sono |qual è )?(?:i|le|il|la|l') ?(?:punti|idee|idea|temi|tema|punto|aspetti|conclusioni"
        r"|contenut[oi]) (?:principal[ei]|chiave|essenzial[ei]|più importanti|central[ei])(?: {doc})?$",
    ),
    count=(
        r"\bquante volte\b.*\b(?:menziona\w*|nomina\w*|cita\w*|compa[ri]\w*|appa[ri]\w*|ricorr\w+|ripetut\w+)\b",
        r"\bquante volte\b.*\b(?:la parola|il termine|il nome|l'espressione)\b",
        r"^quant[ei] (?:pagine|parole|caratteri|frasi|paragrafi|righe|capitoli)\b.*\b(?:ha|ci sono|contiene)\b.*{doc}$",
        r"^conta (?:le|i|gli|quant[ei]|tutte|tutti|il numero)\b|^(?:il )?numero di (?:volte|occorrenze|menzioni)\b",
    ),
    compare=(
        r"^(?:confronta|confronti|confrontare|confrontami|paragona|paragonare|compara|comparare)\b|^(?:un |il "
        r"|fai un )?(?:confronto|paragone) (?:tra|fra|dei|delle|di)\b",
        rf"\bdifferenz[ae]\b.*\b(?:tra|fra) (?:(?:i|le|gli|il|la|questi|queste|due"
        rf"|primo) )+{_IT_NOUN}\b(?! (?:di|del|sul)\b)",
        rf"^(?:in cosa|come) (?:differiscono|si differenziano|si distinguono) (?:i|le|questi"
        rf"|queste)(?: due)? {_IT_NOUN}\b",
        rf"^quale (?:di questi|dei|delle)?(?: ?due)? ?{_IT_NOUN} è (?:il |la )?(?:più|meno|migliore|peggiore)\b",
    ),
    asks=(
        r"\b(?:cosa|cos'è|chi|quando|dove|dov'è|come|com'è|perché|perche|qual|quale|quali|quant[oaie]|quant'è)\b",
        r"^che\b|\b(?:a|di|in|con|per|da|su|entro) che\b",
    ),
    choice=(r"\b(?:o|oppure|ovvero)\b(?! (?:no|meno)\b)",),
    whether=(r"^se\b",),
    yes_no=(
        r"^(?:è|e') (?:vero|possibile|permesso|vietato|obbligatorio|necessario|previst[oa]|consentito|incluso"
        r"|compres[oa]|il|la|lo|un|una|stat[oa])\b",
        r"^(?:c'è|ci sono|c'era|c'erano|esist(?:e|ono)|si (?:può|possono|deve|devono)|bisogna|occorre)\b \S+",
    ),
    yes_no_marked=(
        r"^(?:è|e'|sono|era|erano|fu|furono|ha|hanno|ho|abbiamo|aveva|può|possono|posso|possiamo|potrebbe|deve"
        r"|devono|devo|dovrebbe"
        r"|serve|servono|vale|include|comprende|prevede|contiene|copre|consente|permette|viene|vengono|sarà"
        r"|saranno|spetta|richiede"
        r"|vieta|menziona|paga|scade|termina) \S+",
        r"^(?:(?:il|lo|la|i|gli|le|questo|questa) |l')\w+ (?!di\b|del|dei\b|d')\w+ \S+",
        r", ?(?:vero|giusto|no|non è vero)$",
    ),
)

_PT_NOUN = (
    r"(?:documentos?|textos?|arquivos?|ficheiros?|pdfs?|páginas?|contratos?|cartas?|relatórios?|artigos?|livros?"
    r"|manua(?:l|is)|faturas?"
    r"|e-?mails?|capítulos?|seç(?:ão|ões)|mensage(?:m|ns)|estudos?|atas?|vers(?:ão|ões)|propostas?|acordos?)"
)

PORTUGUESE = Words(
    documents=rf"(?:(?:este|esta|estes|estas|esse|essa|o|a|os|as|do|da|dos|das|de|no|na|neste|nesta|deste|desta"
    rf"|meu|nosso|todo|dois|ambos) )*(?:{_PT_NOUN}|isto|isso|tudo)",
    polite=(
        r"(?:por favor|olá|oi|bom dia|boa tarde|boa noite|obrigad[oa]|desculpe)\b",
        r"(?:você )?(?:pode|podes|poderia|podia|consegue) (?=me\b|dizer|dar|indicar|explicar|mostrar|encontrar"
        r"|resum|compar|contar|tradu|fazer|informar)"
        r"(?:me )?(?:dizer(?:-me)?|informar|indicar|explicar)?",
        r"(?:diga|diz|dê|dá|mostre|mostra|indique|explique)(?:-me| me)\b(?! (?:um|uma|o) (?:\w+ )?(?:resumo|síntese))",
        r"(?:você )?(?:sabe|sabes|sabem)(?= (?:o que|quem|quando|onde|como|qual|quais|quant[oa]s?|se|por que)\b)",
        r"(?:quero|queria|gostaria de|gostava de|preciso) saber\b",
    ),
    greeting=(
        r"olá|oi|bom dia|boa tarde|boa noite|tchau|adeus|obrigad[oa]|muito obrigad[oa]|ajuda|por favor"
        r"|quem é você|tudo bem|como vai",
    ),
    task=(
        r"^(?:traduz|traduza|traduzir)\b",
        r"^(?:reescreva|reescreve|corrija|corrige|simplifique|imprima|apague|exclua|guarde|envie|responda a)"
        r" (?:o|a|os|as|este|esta|esse|essa|meu|minha|tudo|isto|isso)\b",
        r"^(?:escreva|escreve|redija|crie) (?:um|uma|o|a)\b(?!.*(?:resumo|síntese))",
    ),
    summary=(
        r"^(?:resuma|resume|resumir|sintetize)(?: (?:o|a|os|as|este|esta|esse|essa|isto|isso|tudo|meu|em)\b|$)",
        r"^(?:um |o |breve )*(?:resumo|síntese)(?: (?:do|da|dos|das|de)\b.*| {doc})?$",
        r"^(?:faça|faz|fazer|dê|dá|dar|escreva|escreve|prepare|preciso de|quero)(?:-me| me)? (?:um|uma"
        r"|o) (?:\w+ )?(?:resumo|síntese)\b",
        r"^(?:do que|sobre o que|de que|sobre que)(?: é que)? (?:trata|fala|se trata|é)(?: {doc})?$"
        r"|^o que (?:diz|contém) {doc}$",
        r"^(?:quais são |qual é )?(?:os|as|o|a) (?:pontos?|ideias?|temas?|conclus(?:ão|ões)"
        r"|conteúdos?) (?:principa(?:l|is)|chave|mais importantes?|centra(?:l|is))(?: {doc})?$",
    ),
    count=(
        r"\bquantas vezes\b.*\b(?:mencionad[oa]s?|menciona|aparecem?|citad[oa]s?|repete\w*)\b"
        r"|\bquantas vezes\b.*\b(?:a palavra|o termo|o nome)\b",
        r"^quant[oa]s (?:páginas|palavras|caracteres|frases|parágrafos|linhas|capítulos)\b.*\b(?:tem|há"
        r"|contém)\b.*{doc}$",
        r"^conte (?:as|os|quant[oa]s)\b|^(?:o )?número de (?:vezes|ocorrências|menções)\b",
    ),
    compare=(
        r"^compar(?:e|a|ar)\b|^(?:uma |a |faça uma )?comparação (?:entre|de|dos|das)\b",
        rf"\bdiferenças?\b.*\bentre (?:(?:os|as|estes|estas|esses|ambos|dois|duas|o|a) )+{_PT_NOUN}\b(?! (?:de"
        rf"|sobre)\b)",
    ),
    asks=(
        r"\b(?:quem|quando|onde|como|qual|quais|quant[oa]s?|porquê|o quê)\b",
        r"^(?:o )?que\b|\b(?:o|a|de|em"
        r"|com|para|por|até) que\b",
    ),
    choice=(r"\bou\b(?! não\b)",),
    whether=(r"^se\b",),
    yes_no=(
        r"^(?:há|existe|existem|é (?:possível|permitid[oa]|obrigatóri[oa]|proibid[oa]|verdade|necessári[oa])"
        r"|pode-se)\b \S+",
    ),
    yes_no_marked=(
        r"^(?:é|são|era|eram|foi|foram|está|estão|pode|podem|posso|podemos|deve|devem|devo|tem|têm|tenho|inclui"
        r"|incluem|permite|contém"
        r"|cobre|será|serão|requer|exige|paga|menciona|precisa|preciso|vale|houve|haverá) \S+",
        r"^(?:o|a|os|este|esta) (?!que\b|quale\b)\w+ (?!de\b|d[oa]s?\b)\w+ \S+",
        r", ?(?:certo|não é|né|verdade)$",
    ),
)

_NL_NOUN = (
    r"(?:document(?:en)?|teksten?|tekst|bestand(?:en)?|pdf|pagina's?|contract(?:en)?|huurcontract|brie(?:f|ven)"
    r"|rapport(?:en)?|verslag(?:en)?"
    r"|artikel(?:en|s)?|boek(?:en)?|handleiding(?:en)?|facturen|factuur|e-?mails?|hoofdstuk(?:ken)?|notulen"
    r"|versies?|offertes?|overeenkomst(?:en)?)"
)

DUTCH = Words(
    documents=rf"(?:(?:dit|deze|die|dat|de|het|mijn|onze|van|in|hele|beide|twee) )*(?:{_NL_NOUN}|dit|alles)",
    polite=(
        r"(?:alsjeblieft|alstublieft|hallo|hoi|goedemorgen|goedemiddag|goedenavond|dag|bedankt|sorry)\b",
        r"(?:kun je|kunt u|kan je|zou je|zou u|kunnen jullie)(?= .*\b(?:me|mij|ons|zeggen|vertellen|geven"
        r"|uitleggen|samenvat\w*|vergelijk\w*|tellen|vertalen)\b)"
        r"(?: me| mij| ons)?(?: even)?(?: (?:zeggen|vertellen|uitleggen)\b)?",
        r"(?:zeg|vertel|geef|noem|toon)(?: me| mij| eens)+\b(?! een (?:\w+ )?(?:samenvatting|overzicht))",
        r"(?:weet je|weet u|weten jullie)\b|ik (?:wil|zou) (?:graag )?(?:willen )?weten\b",
    ),
    greeting=(
        r"hallo|hoi|goedemorgen|goedemiddag|goedenavond|dag|tot ziens|bedankt|dank je(?: wel)?"
        r"|dank u(?: wel)?|dankjewel|help|wie ben je|hoe gaat het",
    ),
    task=(
        r"^(?:vertaal|vertalen)\b",
        r"^(?:herschrijf|verbeter|corrigeer|print|verwijder|bewaar|verstuur|beantwoord) (?:de|het|dit|deze|mijn"
        r"|alles)\b",
        r"^schrijf (?:een|de|het|me|mij)\b(?!.*(?:samenvatting|overzicht))",
    ),
    summary=(
        r"^vat .*\bsamen\b|^samenvatten\b|\b(?:samenvatten|samen te vatten)$|^(?:een |de "
        r"|korte )*samenvatting(?: van .*)?$",
        r"^(?:geef|maak|schrijf|ik wil)(?: me| mij)?(?: een)?(?: \w+)? (?:samenvatting|overzicht)\b",
        r"^waar (?:gaat|handelt|gaan) {doc}(?: allemaal)? over$|^waarover gaat {doc}$|^wat staat er in {doc}$",
        r"^wat (?:zijn|is) (?:de|het) (?:belangrijkste|voornaamste) (?:punten|punt|conclusies?|ideeën"
        r"|onderwerpen|bevindingen)(?: (?:van|in|uit) {doc})?$",
    ),
    count=(
        r"\b(?:hoe vaak|hoeveel keer)\b.*\b(?:genoemd|vermeld|voor|voorkomt)$|\b(?:hoe vaak"
        r"|hoeveel keer)\b.*\b(?:het woord|de term|de naam)\b",
        r"^hoeveel (?:pagina's|woorden|tekens|zinnen|alinea's|regels|hoofdstukken)\b.*{doc}$|^tel (?:de|het|alle"
        r"|hoe)\b",
    ),
    compare=(
        r"^vergelijk(?:en)?\b|^(?:een |de )?vergelijking (?:van|tussen)\b|\bvergelijken$",
        rf"\bverschil(?:len)?\b.*\btussen (?:(?:de|deze|beide|twee|mijn|het) )+{_NL_NOUN}\b(?! (?:van|over)\b)",
    ),
    asks=(r"\b(?:wat|wie|wiens|waar\w*|wanneer|welke?|hoe\w*|waarom)\b",),
    choice=(r"\bof\b(?! niet\b)",),
    whether=(r"^of\b",),
    yes_no=(
        r"^(?:is|zijn|was|waren|heeft|hebben|wordt|worden|werd|werden|kan|kunnen|mag|mogen|moet|moeten|zal|zou"
        r"|staat|geldt|bevat) (?:de|het|een|er|ik|je|we|hij|zij|ze|u|dit|deze|die|mijn|men|iemand)\b \S+",
    ),
    yes_no_marked=(
        r"^(?:is|zijn|was|waren|heeft|hebben|had|wordt|worden|werd|werden|kan|kunnen|mag|mogen|moet|moeten|zal"
        r"|zou|gaat|staat|geldt|bevat|betaalt|krijgt|vallen|valt) \S+ \S+",
        r", ?(?:toch|hè|nietwaar)$",
    ),
)

_RU_NOUN = (
    r"(?:документ\w*|текст\w*|файл\w*|pdf|страниц\w*|договор\w*|контракт\w*|письм\w*|отч[её]т\w*|стат[ьеяи]\w*"
    r"|книг\w*|руководств\w*"
    r"|инструкци\w*|сч[её]т\w*|глав\w*|раздел\w*|истори\w*|сообщени\w*|исследовани\w*|протокол\w*|верси\w*"
    r"|соглашени\w*|предложени[яй])"
)
_RU_TO_ME = (
    r"(?=.*\b(?:мне|нам|сказать|подсказать|объяснить|найти|показать|пересказать|сравнить|посчитать"
    r"|перевести|кратко|скажите|обобщить|резюмировать)\b)"
)

RUSSIAN = Words(
    documents=rf"(?:(?:этот|эта|это|эти|этого|этой|этих|этом|данн\w+|весь|всего|мой|моего|нашего|в|во|из|о|об"
    rf"|двух|два|обоих) )*(?:{_RU_NOUN}|всё|это)",
    polite=(
        r"(?:пожалуйста|здравствуй|здравствуйте|привет|добрый (?:день|вечер)|доброе утро|спасибо|извините"
        r"|будьте добры)\b",
        rf"(?:не )?(?:могли бы|можете|можешь|мог бы|могла бы)(?: ли)?(?: вы"
        rf"| ты)?\b{_RU_TO_ME}(?: пожалуйста,?)?(?: мне| нам)?"
        r"(?: (?:сказать|подсказать|объяснить)(?: мне)?\b)?",
        r"(?:скажи|скажите|подскажи|подскажите|объясни|объясните|покажи|покажите|назови|назовите|найди"
        r"|найдите)(?: мне| нам)?(?: пожалуйста)?\b",
        r"(?:вы )?(?:не )?(?:знаете|знаешь)(?: ли)?(?: вы| ты)?\b",
        r"(?:я |мы )?(?:хочу|хотим|хотел\w? бы|хотелось бы|хочется|интересно)(?: (?:узнать|знать"
        r"|спросить))?(?=,? (?:кто|что|когда|где|как\w*|сколько|почему|есть ли|\w+ ли)\b)",
    ),
    greeting=(
        r"привет|здравствуй|здравствуйте|добрый (?:день|вечер)|доброе утро|пока|до свидания|спасибо"
        r"|большое спасибо|спасибо большое",
        r"помощь|помоги|помогите|пожалуйста|кто ты|как дела|что ты (?:умеешь|можешь)|как тебя зовут",
    ),
    task=(
        r"^(?:переведи|переведите|перевести)\b",
        r"^(?:перепиши|перепишите|исправь|исправьте|упрости|упростите|распечатай|удали|удалите|сохрани|отправь"
        r"|ответь на) "
        r"(?:этот|эту|это|эти|мой|мою|моё|всё|текст|документ|письмо|договор|файл)\b",
        r"^(?:напиши|напишите|составь|составьте|сочини)\b(?! (?:\w+ )?(?:кратк|резюме|обзор|конспект|изложени"
        r"|содержани))",
    ),
    summary=(
        r"^(?:кратко |вкратце )?(?:изложи|изложите|перескажи|перескажите|пересказать|обобщи|обобщите|обобщить"
        r"|резюмируй|резюмируйте|резюмировать|суммируй|суммируйте|подытожь|подытожьте)\b",
        r"^(?:сделай|сделайте|напиши|напишите|составь|составьте|дай|дайте"
        r"|мне нужн[оа])(?: мне)? (?:\w+ )?(?:пересказ|резюме|обзор|конспект|изложение|содержание|выжимку|сводку)\b",
        r"^(?:краткое |короткое |общее )?(?:резюме|пересказ|содержание|изложение|конспект)(?: {doc})?$",
        r"^(?:о|об|про) (?:ч[её]м|что)(?: говорится| рассказывается| ид[её]т речь| повествует| пишется)?(?: (?:в"
        r"|во|этот|эта|это|данный|данная))? ?{doc}$",
        r"^что (?:написано|говорится|сказано) (?:в|во) {doc}$|^в ч[её]м суть {doc}$|^(?:каково"
        r"|какое) (?:основное |краткое )?содержание {doc}$",
        r"^(?:каковы |какие |перечисли |перечислите )?(?:основные|главные|ключевые|самые важные) (?:мысли|идеи"
        r"|пункты|моменты|положения|выводы|тезисы|темы)(?: {doc})?$",
    ),
    count=(
        r"\b(?:сколько раз|как часто)\b.*\b(?:упомин\w+|упомянут\w*|встреча\w+|повторя\w+|цитир\w+)\b"
        r"|\bсколько раз\b.*\b(?:слово|термин|фраза|выражение)\b",
        r"^сколько (?:страниц|слов|букв|символов|предложений|абзацев|строк|глав)(?: (?:в|во|содержит|имеет))? {doc}$",
        r"^(?:посчитай|посчитайте|подсчитай|подсчитайте|сосчитай|сосчитайте|посчитать)\b|^(?:количество"
        r"|число) (?:упоминаний|повторений|вхождений)\b",
    ),
    compare=(
        r"^(?:сравни|сравните|сравнить|сопоставь|сопоставьте|сопоставить)\b|^сравнение (?!с\b)\S+",
        rf"\b(?:разниц\w+|различи\w+|отличи\w+)\b.*\bмежду (?:(?:этими|двумя|обоими|моими|нашими|первым|новым"
        rf"|старым) )*{_RU_NOUN}$",
        rf"^чем (?:отличаются|различаются) (?:(?:эти|два|оба|наши) )+{_RU_NOUN}\b|^какой (?:из )?(?:(?:этих"
        rf"|двух) )+{_RU_NOUN} \w+",
    ),
    asks=(
        r"\b(?:кто|кого|кому|кем|чего|чему|ч[её]м|каков\w*|где|когда|куда|откуда|почему|зачем|отчего|сколько"
        r"|скольки\w*|насколько|чей|чья|чь[её]|чьи|чьей|чьего)\b",
        r"(?<!, )\b(?:что|как|котор\w+|как(?:ой|ая|ое|ие|ого|ому|им|их|ую|ом|ими))\b",
    ),
    choice=(r"\b(?:или|либо)\b(?! нет\b)",),
    whether=(r"^(?:правда|верно),? что\b",),
    yes_no=(r"^(?:\S+ ){1,4}?ли\b", r"^(?:разве|неужели)\b", r"^(?:можно|правда|верно),? \S+ \S+"),
    yes_no_marked=(
        r"^(?:есть|нужно|надо|обязан\w*|долж(?:ен|на|но|ны)|могу|может|могут|имеет|имеют|имеется|разреш[её]н\w*"
        r"|запрещ[её]н\w*|допускается"
        r"|является|являются|был[аои]?|будет|будут|включает|предусмотрен\w*|входит|входят|содержит|содержится"
        r"|действует) \S+",
        r"^[^,]*\b(?:можно|нельзя|разреш[её]н\w*|запрещ[её]н\w*|обязан\w*|долж(?:ен|на|но|ны))\b",
        r", ?(?:верно|правда|так|не так ли|да)$",
    ),
)

_ZH_DOC = (
    r"(?:这|這|那|该|該|本|此|整)?(?:一)?(?:份|个|個|篇|本|封|些|两份|兩份|页|頁)?(?:文件|文档|文檔|文章|合同"
    r"|合約|合约|协议|協議|报告|報告|书|書|信|邮件|郵件|说明书|說明書"
    r"|手册|手冊|发票|發票|论文|論文|会议记录|會議記錄|纪要|内容|內容|文本|文字|全文|章节|章節|租约|租約|资料"
    r"|資料|pdf|文)"
)

CHINESE = Words(
    documents=_ZH_DOC,
    polite=(
        r"(?:请问|請問|麻烦(?:你|您)?|麻煩(?:你|您)?|你好|您好|谢谢|謝謝|劳驾|不好意思|打扰一下)",
        r"(?:你|您)?(?:能不能|可不可以|能否|可否|可以|能)(?:请你|請你)?(?:告诉我|告訴我|跟我说|跟我說"
        r"|帮我(?:看看|查一下|找一下|查查|找找)?|幫我(?:看看|查一下|找一下)?|给我|給我|说说|說說)",
        r"(?:请|請)?(?:告诉我|告訴我|帮我|幫我|给我说说|你知道|您知道|我想知道|我想问(?:一下)?|我想問(?:一下)?"
        r"|想问一下|请帮我|請幫我)",
        r"(?:请|請)(?!求|假|客|愿|願|款)",
        r"(?:你|您)(?:能不能|可不可以|能否|可否|可以|能)(?=总结|總結|概括|概述|归纳|歸納|比较|比較|对比|對比"
        r"|翻译|翻譯|统计|統計|数一下|數一下)",
    ),
    greeting=(
        r"你好|您好|嗨|哈喽|哈囉|早上好|下午好|晚上好|晚安|再见|再見|谢谢(?:你|您)?|謝謝(?:你|您)?|多谢|多謝"
        r"|感谢|感謝|你是谁|你是誰|你会做什么|你能做什么|帮助|幫助|救命|在吗|在嗎",
    ),
    task=(
        r"^(?:把.{1,30})?(?:翻译|翻譯)(?:成|为|為|一下|这|這|此|该|該|全文)|^把.{1,30}(?:翻译|翻譯|改写|改寫"
        r"|删除|刪除|打印|发给|發給|修改)",
        r"^(?:改写|改寫|润色|潤色|校对|校對|修改|删除|刪除|打印|保存|回复|回覆)(?:一下|这|這|此|该|該|全文|我的)",
        r"^(?:写|寫|起草|撰写|撰寫|草拟|草擬)(?:一|个|個|份|封|篇)(?!.*(?:总结|總結|摘要|概要|提要)$)",
    ),
    summary=(
        r"^(?:简要|簡要|简单|簡單|简短|大致)?(?:地)?(?:总结|總結|概括|概述|归纳|歸納|小结|小結|摘要)(?:一下|出"
        r"|{doc}|全文|主要|要点|要點|内容|內容|以上|上述|下|$)",
        r"^(?:把|将|將)?{doc}(?:简要|簡要|简单)?(?:地)?(?:总结|總結|概括|概述|归纳|歸納)(?:一下|出来)?(?:吗|嗎)?$",
        r"(?:写|寫|做|给|給|来|要)(?:我|出)?(?:一)?(?:个|個|份|篇)?(?:简短|简要|簡要|简单)?的?(?:总结|總結|摘要"
        r"|概要|概述|提要)$",
        r"^{doc}(?:的)?(?:主要|大致|核心|中心)?(?:的)?(?:内容|內容|大意|要点|要點|主旨|摘要|总结|總結|概要|思想"
        r"|观点|觀點)(?:是什么|是什麼|是啥|有哪些|为何|為何)?$",
        r"^{doc}(?:主要|大概|到底|究竟|都|大致)*(?:是)?(?:讲|講|说|說|关于|關於|写|寫|谈|談|在讲|讲述|介绍)(?:了"
        r"|的是|的)?(?:些)?(?:什么|什麼|啥)(?:内容|內容|的)?$",
        r"^(?:主要|核心)(?:内容|內容|要点|要點|观点|觀點)(?:是什么|是什麼|有哪些)?$|^(?:有哪些|列出)(?:主要|关键"
        r"|關鍵)?(?:要点|要點)$",
    ),
    count=(
        r"(?:出现|出現|提到|提及|提過|提过|使用|用)(?:了|过|過)?(?:多少|几|幾)次|(?:多少|几|幾)次(?:出现|提到"
        r"|提及)|(?:出现|出現|提及|提到)(?:的)?(?:次数|次數)",
        r"^(?:统计|統計|数一下|數一下|数数|數數|计算一下|算一下).*(?:次|字|词|詞|页|頁|数|數|多少|几|幾)",
        r"^{doc}(?:里|裡|中)?(?:一共|总共|總共|共)?有?(?:多少|几|幾)(?:个|個)?(?:字|页|頁|词|詞|段|行|章|句)$",
    ),
    compare=(
        r"^(?:比较|比較|对比|對比|对照|對照)(?:一下|下|这|這|两|兩|{doc}|.*(?:和|与|與|跟|及|同))",
        r"(?:两|兩|二|三|这些|這些|几|幾)(?:份|个|個|篇|本|版|封)?(?:文件|文档|文檔|文章|合同|合约|合約|协议"
        r"|協議|报告|報告|版本|信|发票)(?:之间|之間)?(?:有|的|有什么|有何)?(?:什么|什麼|何|哪些)?(?:区别|區別"
        r"|不同|差异|差異|差别|差別)",
        r"^(?:哪|哪一)(?:份|个|個|篇|本)(?:文件|文档|合同|合约|協議|协议|报告|版本)(?:更|最|比较)",
    ),
    asks=(
        r"什么|什麼|甚麼|啥|谁|誰|哪|几|幾|多少|何(?:时|時|人|处|處|地|物|种|種|以)|为何|為何|怎|多(?:久|长|長"
        r"|大|高|远|遠|重|深|快|宽)",
    ),
    choice=(r"还是|還是|或者|抑或|或是",),
    whether=(r"^是不是",),
    yes_no=(
        r"是否|是不是|有没有|有沒有|能不能|可不可以|会不会|會不會|要不要|应不应该|該不該|该不该|对不对|對不對"
        r"|能否|可否|有无|有無|需不需要|算不算|准不准|允不允许",
        r"(?:吗|嗎)$",
    ),
)

_AR_NOUN = (
    r"(?:ال)?(?:مستند\w*|وثيقه|وثائق|نص|نصوص|ملف\w*|صفحه|عقد|عقود|عقدين|رساله|رسائل|تقرير|تقارير|مقال\w*|كتاب"
    r"|دليل|فاتوره|فصل|محضر|دراسه|نسخه|قصه|اتفاقيه)"
)
_AR_TWO = (
    r"(?:العقدين|الوثيقتين|المستندين|النسختين|الملفين|النصين|التقريرين|الرسالتين|هذين|هاتين|هذه \w+|العقود"
    r"|المستندات|الوثائق|النسخ|الملفات)"
)

ARABIC = Words(
    documents=rf"(?:(?:هذا|هذه|هذان|كل|في|من) )*(?:[لبو]?{_AR_NOUN}|لل(?:مستند|نص|ملف|عقد|وثيقه|تقرير|مقال|كتاب"
    rf"|رساله)|ذلك)",
    polite=(
        r"(?:من فضلك|لو سمحت|رجاء|ارجوك|مرحبا|اهلا|السلام عليكم|شكرا|عفوا)\b",
        r"(?:هل )?(?:يمكنك|يمكنكم|تستطيع|بامكانك|من الممكن|ممكن)(?: ان)? (?:تخبرني|تخبرنا|تقول لي|توضح لي|تعطيني"
        r"|اخباري|اخبارنا|تذكر لي|تجد|ايجاد)\b(?: عن)?",
        r"(?:هل )?(?:يمكنك|يمكنكم|تستطيع|بامكانك|من الممكن|ممكن)(?: ان)? (?=تلخ|تقارن|مقارنه|تترجم|ترجمه|تعد|تحسب)",
        r"(?:اخبرني|اخبرنا|قل لي|قولي لي|اعطني|بين لي|وضح لي)\b(?: عن)?(?! (?:ملخص|خلاصه|نبذه))",
        r"هل (?:تعرف|تعلم|تعرفون|تدري)\b",
        r"(?:انا )?(?:اريد|نريد|اود|ارغب)(?: في)?(?: ان)? (?:اعرف|معرفه|نعرف|اسال)\b",
    ),
    greeting=(
        r"مرحبا|اهلا|اهلا وسهلا|السلام عليكم|صباح الخير|مساء الخير|شكرا|شكرا لك|شكرا جزيلا|مع السلامه|وداعا"
        r"|مساعده|ساعدني|من انت|كيف حالك|ماذا تستطيع ان تفعل",
    ),
    task=(
        r"^(?:ترجم|ترجمي|ترجمه|تترجم)\b",
        r"^(?:اكتب|اكتبي|صغ|حرر|صحح|احذف|اطبع|احفظ|ارسل|اعد (?:كتابه|صياغه))\b(?! (?:ملخص|خلاصه))",
    ),
    summary=(
        r"^(?:لخص|لخصي|لخصوا|تلخيص|تلخص|اختصر|اوجز)\b",
        r"^(?:اعطني|اعطنا|اكتب|اكتبي|قدم|اريد|احتاج)(?: لي| الي)? (?:ملخص\w*|خلاصه|نبذه|موجز\w*)\b",
        r"^(?:ما(?: هو| هي)? )?(?:ملخص|خلاصه|موجز|مضمون|محتوي|فحوي)(?: {doc})?$",
        r"^(?:عم|عما|عن ماذا|عن اي شيء|حول ماذا|علام) (?:يتحدث|تتحدث|يدور|تدور)(?: {doc})?$|^(?:بماذا"
        r"|ماذا) (?:يقول|تقول|يتحدث|يحتوي|تحتوي) {doc}$",
        r"^(?:ما(?: هو| هي)? )?(?:موضوع {doc}|(?:اهم|ابرز) (?:ال)?(?:نقاط|افكار)|(?:النقاط|الافكار|الفكره"
        r"|الموضوعات) (?:الرئيسيه|الاساسيه|المهمه))(?: {doc})?$",
    ),
    count=(
        r"\bكم مره\b.*\b(?:ذكر\w*|يذكر|تذكر|ورد\w*|يرد|ترد|تكرر\w*|يتكرر|تتكرر|كلمه|ظهرت كلمه)\b",
        r"^(?:كم )?عدد (?:ال)?مرات (?:ذكر|ورود|ظهور|تكرار|التي (?:ذكر|ورد)\w*)\b|^(?:احسب|عد) (?:عدد|كم|ال)\w*",
        r"^كم (?:عدد )?(?:ال)?(?:صفحه|صفحات|كلمه|كلمات|فقره|فقرات|سطر\w?)\b.*{doc}$",
    ),
    compare=(
        r"^(?:قارن|قارني|تقارن)\b|^(?:ال)?مقارنه (?:بين|ال)",
        rf"\b(?:الفرق|الفروق|الفروقات|الاختلاف|الاختلافات|اوجه الاختلاف) بين {_AR_TWO}",
    ),
    asks=(r"\b(?:متي|اين|كيف|ماذا|كم|لماذا|بكم|مين|فين|امتي)\b",),
    choice=(r"\b(?:ام)\b(?! لا\b)|\bاو\b(?! لا\b)",),
    whether=(r"^(?:ما اذا|فيما اذا|اذا|ان كان\w?|ان كانت)\b",),
    yes_no=(r"^(?:و|ف)?هل\b", r"^(?:اليس|اليست|الم|ايوجد|ايمكن|ايجوز|اهناك|اتوجد)\b"),
)

LANGUAGES = {
    "en": ENGLISH,
    "de": GERMAN,
    "fr": FRENCH,
    "es": SPANISH,
    "it": ITALIAN,
    "pt": PORTUGUESE,
    "nl": DUTCH,
    "ru": RUSSIAN,
    "zh": CHINESE,
    "ar": ARABIC,
}

COMMON = {
    code: frozenset(words.split())
    for code, words in {
        "en": "the of and is are was were in to a an for on by with what who when where which how did does do"
        " can it this"
        " that there be at from any i my we you have has not or if may must should will",
        "de": "der die das den dem des und ist sind war ein eine einen einem einer im in mit von zu zum zur für"
        " auf es ich man wird"
        " werden wurde wurden was wer wann wo wie welche welcher welches welchen viel viele gibt kann darf muss"
        " hat haben"
        " bei nach aus nicht sich oder als auch an vom am bis über kein keine mein",
        "fr": "le la les de du des et est un une en dans pour que qui quel quelle quels quelles quand où comment"
        " combien"
        " pourquoi quoi au aux sur par ce cette il elle sont a été l d qu ou avec se t je on mon ma son ses",
        "es": "el la los las de del y en que es un una por para con se su al lo como más qué quién cuándo dónde"
        " cómo cuál"
        " cuánto cuántos cuántas fue son o no hay mi este esta si ha",
        "it": "il lo la i gli le di del della dei delle e è un una in che per con si su al alla da dal come chi"
        " quando dove"
        " quale quali quanto quanti sono nel nella c ci o non mio ha l dell",
        "pt": "o a os as de do da dos das e é um uma em no na nos nas que para com por se ao à como quem quando"
        " onde qual quais"
        " quanto foi são não ou há este esta tem meu",
        "nl": "de het een en van is zijn in op te met voor dat die er wat wie waar wanneer welke hoe hoeveel aan"
        " bij door"
        " wordt heeft niet of naar om uit ik je mijn mag kan moet",
        # Not in LANGUAGES: a question in one of these is left alone, also where it begins like another's.
        "ro": "și în de la din cu pe ce care cine când unde cum cât câte este sunt a al ale un o fost pentru se"
        " lui au nu cel",
        "tr": "ve bir bu için ne kim nerede zaman nasıl kaç hangi olarak ile da de mi mı mu mü nedir kimdir olan"
        " en göre nereye kadar sonra",
        "vi": "là của và các có được trong một những gì ai nào khi ở đâu cho bao nhiêu không người này với tại",
        "sv": "och det som en på är av för att till den med i har inte ett vad vem när var hur vilken vilka finns",
        "da": "og det som en på er af for at til den med i har ikke et hvad hvem hvornår hvor hvordan hvilken"
        " hvilke findes",
        "pl": "i w na z do się jest nie to co kto kiedy gdzie jak ile jaki jaka jakie czy przez od dla o po był",
        "cs": "a v na se je že do s co kdo kdy kde jak kolik jaký jaká jaké který která pro z o byl byla",
    }.items()
}
"""Small words by which languages in Latin letters are told apart; the others need no telling."""
