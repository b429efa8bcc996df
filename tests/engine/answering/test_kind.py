"""Kinds of questions, by their form: tables of what must be noticed, and of what must be left alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.answering.kind import LONGEST, Kind, kind_of
from app.engine.answering.kind_words import COMMON, LANGUAGES

EXAMPLES: dict[str, dict[Kind, list[str]]] = {
    "en": {
        Kind.SUMMARY: [
            "Summarise this document",
            "Summarize the contract, please",
            "Can you summarise this for me?",
            "Please give me a short summary.",
            "What is this document about?",
            "What's this about?",
            "What are the main points?",
            "What are the key takeaways of the report?",
            "tl;dr",
            "Sum up the minutes",
            "Could you please sum up the meeting?",
            "Give me an overview of the lease",
            "What does this document say?",
            "Summary",
            "summary of the contract",
            "Explain this document in simple words",
            "Write a summary of the article",
        ],
        Kind.COUNT_TIMES: [
            "How many times is the deposit mentioned?",
            "How often is Ruth Calloway mentioned in the minutes?",
            "How many times does the word rent appear?",
            "how many times does rent appear in this document",
            "Count the occurrences of “tenant”",
            "How many pages does this document have?",
            "How many words are in the document?",
            "How many times does rent appear?",
        ],
        Kind.COMPARE: [
            "Compare the two contracts",
            "Please compare both leases",
            "What is the difference between the two contracts?",
            "What are the differences between these documents?",
            "How do the two reports differ?",
            "Which of the contracts is cheaper?",
            "Can you compare the rent in both leases?",
            "which contract is cheaper",
            "What changed between the versions?",
        ],
        Kind.YES_NO: [
            "Is smoking allowed?",
            "Are pets allowed in the flat?",
            "Does the contract include heating?",
            "Can I sublet the flat?",
            "May the tenant keep a dog?",
            "is smoking allowed",
            "Did the committee approve the budget?",
            "Was the treaty signed in Rome?",
            "Is there a deposit?",
            "Can you tell me whether pets are allowed?",
            "Do you know if the rent includes heating?",
            "Isn't the rent due on Monday?",
            "Has the invoice been paid?",
            "Must I pay a deposit or not?",
            "Does the warranty apply when the device is dropped?",
            "Is it possible to cancel?",
            "The rent is 500 euros, right?",
            "Please, is smoking allowed?",
            "does the rent include heating",
        ],
        Kind.NO_QUESTION: [
            "hello",
            "Hi!",
            "Thank you very much.",
            "???",
            "…",
            "Translate this document into German",
            "Please rewrite the letter",
            "Write a reply to this letter",
            "how are you?",
            "👍",
            "What can you do?",
            "Hello, can you help me?",
        ],
        Kind.ASK: [
            "What is the rent?",
            "Who signed the contract?",
            "rent amount",
            "rent amount?",
            "Can you tell me who signed the contract?",
            "Could you please tell me the rent?",
            "Please tell me when the lease ends.",
            "Is there a date when the lease ends?",
            "Do you know when it ends?",
            "I would like to know how much the deposit is",
            "How many times did plague occur in Venice?",
            "How often does Doctor Who travel by himself?",
            "How many times did the tenant pay late?",
            "What is the difference between cash and accrual accounting?",
            "Who wrote the summary?",
            "What does the summary say about costs?",
            "Is it red or blue?",
            "May 2020 invoice",
            "will of the deceased",
            "can opener price",
            "notice period",
            "Does the contract say what happens if I leave early?",
            "Does it state when the lease ends?",
            "Compared to 2019, how much did revenue grow?",
            "Which company paid more?",
            "executive summary costs",
            "What was the main point of contention in the strike?",
            "What is the fee for translation?",
            "How many pages did he write?",
            "how do both chloroplast membranes compare to cyanobacterium's original double membranes?",
            "What is the deposit? Thanks!",
            "Give me the name of the landlord",
            "Tell me about the deposit",
            "The rent is 500 euros.",
            "deposit",
            "2019",
            "Ruth Calloway",
            "What is compared?",
            "Which paper did he publish?",
            "Explain what force majeure means",
            "List all deadlines",
            "Who is it about?",
            "Hello, what is the rent?",
            "Will Smith birthday",
            "Count Dracula castle",
            "What is the number of the contract?",
            "comparative law professor",
            "overview of costs",
            "How many members does the committee have?",
            "What did the report say about crime?",
            "Is the focus on spiritual mentorship in Hinduism high or low?",
            "What is the article about the flood called?",
            "ok computer release date",
        ],
    },
    "de": {
        Kind.SUMMARY: [
            "Fasse das Dokument zusammen",
            "Bitte fassen Sie den Vertrag zusammen.",
            "Kannst du das Dokument zusammenfassen?",
            "Zusammenfassung",
            "Gib mir eine Zusammenfassung",
            "Worum geht es in diesem Dokument?",
            "Worum geht es?",
            "Wovon handelt der Text?",
            "Was sind die wichtigsten Punkte?",
            "Was steht in dem Brief?",
            "Können Sie mir bitte den Bericht zusammenfassen?",
            "Erstelle eine kurze Zusammenfassung des Vertrags",
        ],
        Kind.COUNT_TIMES: [
            "Wie oft wird die Kaution erwähnt?",
            "Wie oft kommt das Wort Miete vor?",
            "Wie viele Seiten hat das Dokument?",
            "Zähle alle Fristen",
            "Wie häufig wird Frau Müller genannt?",
        ],
        Kind.COMPARE: [
            "Vergleiche die beiden Verträge",
            "Bitte vergleichen Sie die Angebote",
            "Was ist der Unterschied zwischen den beiden Verträgen?",
            "Worin unterscheiden sich die beiden Dokumente?",
            "Kannst du die Verträge vergleichen?",
            "Welcher der beiden Verträge ist günstiger?",
        ],
        Kind.YES_NO: [
            "Ist Rauchen erlaubt?",
            "Sind Haustiere erlaubt?",
            "Darf ich untervermieten?",
            "Gibt es eine Kaution?",
            "Kann der Mieter kündigen?",
            "Enthält der Vertrag eine Klausel zu Tieren?",
            "Muss ich die Heizung zahlen?",
            "Hat der Vorstand zugestimmt?",
            "Weisst du, ob Haustiere erlaubt sind?",
            "Können Sie mir sagen, ob die Heizung enthalten ist?",
            "ist das rauchen erlaubt",
            "Wurde die Rechnung bezahlt?",
            "Zahlt man die Heizung extra?",
            "Die Miete beträgt 500 Euro, oder?",
        ],
        Kind.NO_QUESTION: [
            "Hallo",
            "Danke!",
            "Übersetze das Dokument ins Englische",
            "Bitte übersetzen Sie den Brief",
            "Schreibe eine Antwort auf den Brief",
            "Guten Tag",
        ],
        Kind.ASK: [
            "Was kostet die Miete?",
            "Was ist die Kaution?",
            "Was bedeutet Plastid?",
            "Was machen einige Gemeinschaftsapotheken?",
            "Wer hat den Vertrag unterschrieben?",
            "Höhe der Miete",
            "Höhe der Miete?",
            "Können Sie mir sagen, wer der Vermieter ist?",
            "Bitte nenne mir den Vermieter",
            "Wie oft brach in Venedig die Pest aus?",
            "Ist die Wohnung möbliert oder leer?",
            "Weißt du, wann der Vertrag endet?",
            "Worum geht es bei beratenden Apothekern hauptsächlich?",
            "Wie hoch ist die Kaution?",
            "Gibt es ein Datum, wann der Vertrag endet?",
            "Kündigungsfrist",
            "Was ist der Unterschied zwischen Brutto und Netto?",
            "Hallo, wie hoch ist die Miete?",
            "Ich möchte wissen, wie hoch die Miete ist",
            "In welchem Jahr wurde der Vertrag geschlossen?",
            "Will Smith Geburtstag",
            "Gib mir den Namen des Vermieters",
            "Vergleichsmiete",
            "Was zeigt uns verloren gegangene Chloroplasten?",
            "Was geschah im Vergleich zu 2019?",
        ],
    },
    "fr": {
        Kind.SUMMARY: [
            "Résume ce document",
            "Résumez le contrat, s'il vous plaît",
            "Peux-tu résumer ce texte ?",
            "Fais-moi un résumé",
            "Donne-moi un résumé du rapport",
            "De quoi parle ce document ?",
            "Quels sont les points principaux ?",
            "De quoi s'agit-il ?",
            "Pouvez-vous me faire un résumé ?",
            "Que dit ce contrat ?",
        ],
        Kind.COUNT_TIMES: [
            "Combien de fois le dépôt est-il mentionné ?",
            "Combien de fois apparaît le mot loyer ?",
            "Combien de pages compte ce document ?",
        ],
        Kind.COMPARE: [
            "Compare les deux contrats",
            "Comparez ces documents",
            "Quelle est la différence entre les deux contrats ?",
            "Peux-tu comparer les loyers ?",
            "Quelles sont les différences entre ces deux documents ?",
        ],
        Kind.YES_NO: [
            "Le loyer comprend les charges ?",
            "On peut fumer ici ?",
            "Est-ce que les animaux sont autorisés ?",
            "Est-il permis de fumer ?",
            "Y a-t-il une caution ?",
            "Le contrat prévoit-il une caution ?",
            "Puis-je sous-louer ?",
            "Peut-on fumer dans l'appartement ?",
            "Savez-vous si le chauffage est compris ?",
            "Les animaux sont-ils autorisés ?",
        ],
        Kind.NO_QUESTION: [
            "Bonjour",
            "Merci beaucoup !",
            "Traduis ce document en anglais",
            "Rédige une réponse à cette lettre",
        ],
        Kind.ASK: [
            "Le montant du loyer mensuel ?",
            "La date de fin du bail ?",
            "Quel est le loyer ?",
            "Qui a signé le contrat ?",
            "montant du loyer",
            "Pouvez-vous me dire qui a signé ?",
            "Quand expire-t-il ?",
            "Combien de fois la peste a-t-elle frappé Venise ?",
            "Qu'est-ce que la caution ?",
            "Est-ce que c'est rouge ou bleu ?",
            "Où habite-t-elle ?",
            "Bonjour, quel est le loyer ?",
            "Y a-t-il une date à laquelle le bail prend fin ?",
            "Dis-moi qui est le propriétaire",
            "prendre rendez-vous",
            "Quand est-ce que le bail se termine ?",
            "Quelle est la différence entre le brut et le net ?",
            "Qu'est-ce qui est compris ?",
        ],
    },
    "es": {
        Kind.SUMMARY: [
            "Resume este documento",
            "¿Puedes resumir el contrato?",
            "Hazme un resumen",
            "¿De qué trata este documento?",
            "¿Cuáles son los puntos principales?",
            "Por favor, resuma el informe",
            "¿De qué se trata?",
            "Dame un resumen del texto",
            "Resumen",
            "¿Puede hacerme un resumen, por favor?",
            "¿Qué dice el documento?",
        ],
        Kind.COUNT_TIMES: [
            "¿Cuántas veces se menciona el depósito?",
            "¿Cuántas veces aparece la palabra alquiler?",
            "¿Cuántas páginas tiene este documento?",
        ],
        Kind.COMPARE: [
            "Compara los dos contratos",
            "¿Puedes comparar los contratos?",
            "¿Cuál es la diferencia entre los dos contratos?",
            "¿Qué diferencias hay entre estos documentos?",
        ],
        Kind.YES_NO: [
            "¿El contrato incluye la calefacción?",
            "¿Los animales están permitidos?",
            "¿Se permite fumar?",
            "¿Es obligatorio el seguro?",
            "¿Hay una fianza?",
            "¿Puedo subarrendar el piso?",
            "¿Están permitidas las mascotas?",
            "¿Incluye el alquiler la calefacción?",
            "Se puede fumar en el piso",
            "¿Sabes si el alquiler incluye la calefacción?",
            "¿Tiene el inquilino que pagar?",
        ],
        Kind.NO_QUESTION: [
            "Hola",
            "¡Muchas gracias!",
            "Traduce este documento al inglés",
            "Escribe una respuesta a esta carta",
        ],
        Kind.ASK: [
            "¿La fecha del contrato de alquiler?",
            "¿Cuán alta es la fianza?",
            "¿Cuál es el alquiler?",
            "¿Quién firmó el contrato?",
            "importe del alquiler",
            "¿Puedes decirme quién firmó?",
            "¿Sabes cuándo termina el contrato?",
            "¿Cuántas veces se produjo la peste en Venecia?",
            "¿Es rojo o azul?",
            "que dia vence el contrato",
            "Dime el nombre del propietario",
            "¿Existe una fecha en la que termine, y cuál es?",
            "Hola, ¿cuánto cuesta?",
            "¿Cuántas veces ha aceptado renacer un lama?",
            "¿Qué diferencia hay entre bruto y neto?",
            "este contrato fecha",
        ],
    },
    "it": {
        Kind.SUMMARY: [
            "Riassumi questo documento",
            "Puoi riassumere il contratto?",
            "Fammi un riassunto",
            "Di cosa parla questo documento?",
            "Quali sono i punti principali?",
            "Di che cosa tratta il testo?",
        ],
        Kind.COUNT_TIMES: [
            "Quante volte è menzionata la cauzione?",
            "Quante volte compare la parola affitto?",
        ],
        Kind.COMPARE: [
            "Confronta i due contratti",
            "Qual è la differenza tra i due contratti?",
            "Puoi confrontare i contratti?",
        ],
        Kind.YES_NO: [
            "Il contratto prevede una cauzione?",
            "È permesso fumare?",
            "Ci sono animali ammessi?",
            "Posso subaffittare l'appartamento?",
            "Il fumo è vietato, vero?",
            "Si può fumare in casa?",
            "C'è una cauzione da pagare?",
            "È vero che il contratto scade a maggio?",
        ],
        Kind.NO_QUESTION: [
            "Ciao",
            "Grazie mille",
            "Traduci questo documento in inglese",
        ],
        Kind.ASK: [
            "La data di scadenza?",
            "Qual è l'affitto?",
            "Chi ha firmato il contratto?",
            "importo dell'affitto",
            "Puoi dirmi chi ha firmato?",
            "Sai quando scade il contratto?",
            "È rosso o blu?",
            "Quante volte la peste colpì Venezia?",
            "Che cosa è incluso?",
        ],
    },
    "pt": {
        Kind.SUMMARY: [
            "Resuma este documento",
            "Você pode resumir o contrato?",
            "Do que trata este documento?",
            "Faça um resumo do texto",
        ],
        Kind.COUNT_TIMES: [
            "Quantas vezes o depósito é mencionado?",
        ],
        Kind.COMPARE: [
            "Compare os dois contratos",
            "Qual é a diferença entre os dois contratos?",
        ],
        Kind.YES_NO: [
            "O contrato inclui o aquecimento?",
            "É permitido fumar?",
            "Há um depósito no contrato?",
            "Posso sublocar o apartamento?",
        ],
        Kind.NO_QUESTION: [
            "Olá",
            "Muito obrigado",
            "Traduza este documento para inglês",
        ],
        Kind.ASK: [
            "O valor do aluguel mensal?",
            "Qual é o valor do aluguel?",
            "Quem assinou o contrato?",
            "Você pode me dizer quem assinou?",
            "É vermelho ou azul?",
        ],
    },
    "nl": {
        Kind.SUMMARY: [
            "Vat dit document samen",
            "Kun je dit document samenvatten?",
            "Waar gaat dit document over?",
            "Geef me een samenvatting",
        ],
        Kind.COUNT_TIMES: [
            "Hoe vaak wordt de borg genoemd?",
            "Hoe vaak komt het woord huur voor?",
        ],
        Kind.COMPARE: [
            "Vergelijk de twee contracten",
            "Wat is het verschil tussen de twee contracten?",
        ],
        Kind.YES_NO: [
            "Is roken in het huis toegestaan?",
            "Mag ik een hond houden?",
            "Zijn er huisdieren toegestaan?",
        ],
        Kind.NO_QUESTION: [
            "Hallo",
            "Bedankt",
            "Vertaal dit document",
        ],
        Kind.ASK: [
            "Wat is de huur?",
            "Wie heeft het contract getekend?",
            "Kun je me zeggen wie de verhuurder is?",
            "Is het rood of blauw?",
        ],
    },
    "ru": {
        Kind.SUMMARY: [
            "Кратко изложи этот документ",
            "Перескажите договор",
            "О чём этот документ?",
            "Каковы основные мысли?",
            "Сделай краткое содержание",
            "Можете ли вы кратко пересказать документ?",
            "Что написано в письме?",
        ],
        Kind.COUNT_TIMES: [
            "Сколько раз упоминается залог?",
            "Сколько раз встречается слово аренда?",
            "Сколько страниц в документе?",
            "Посчитай все сроки",
        ],
        Kind.COMPARE: [
            "Сравни два договора",
            "Пожалуйста, сравните документы",
            "В чём разница между двумя договорами?",
            "Чем отличаются эти договоры?",
        ],
        Kind.YES_NO: [
            "В квартире можно курить?",
            "Курить разрешено?",
            "Можно ли курить?",
            "Разрешено ли держать животных?",
            "Есть ли залог?",
            "Входит ли отопление в аренду?",
            "Разве нужно платить залог?",
            "Должен ли арендатор платить?",
            "Знаете ли вы, можно ли курить?",
            "Есть залог в договоре?",
        ],
        Kind.NO_QUESTION: [
            "Привет",
            "Спасибо!",
            "Переведи документ на английский",
            "Напиши ответ на письмо",
        ],
        Kind.ASK: [
            "Назовите арендатора?",
            "Сколько стоит аренда?",
            "Кто подписал договор?",
            "размер залога",
            "Скажите, кто подписал договор?",
            "Знаете ли вы, когда истекает договор?",
            "Сколько раз чума охватывала Венецию?",
            "Это красный или синий?",
            "Подскажите, пожалуйста, адрес",
            "Во сколько раз выросли цены?",
            "Есть ли дата, когда договор заканчивается?",
        ],
    },
    "zh": {
        Kind.SUMMARY: [
            "总结这份文件",
            "请总结一下",
            "请概括这份合同的主要内容",
            "这份文件讲了什么？",
            "这篇文章的主要内容是什么？",
            "你能总结一下这份报告吗？",
            "總結這份文件",
            "帮我写个总结",
            "这个文件是关于什么的？",
        ],
        Kind.COUNT_TIMES: [
            "押金出现了多少次？",
            "提到了几次押金？",
            "这份文件有多少页？",
            "“租金”一词在文中出现几次？",
            "统计一下出现次数",
        ],
        Kind.COMPARE: [
            "比较这两份合同",
            "对比一下两份合同",
            "请比较甲和乙的租金",
            "这两份合同有什么区别？",
        ],
        Kind.YES_NO: [
            "可以吸烟吗？",
            "是否允许养宠物？",
            "房租包含暖气吗？",
            "能不能转租？",
            "有没有押金？",
            "请问可以养狗吗？",
            "租客能否转租？",
            "你知道可以养狗吗？",
        ],
        Kind.NO_QUESTION: [
            "你好",
            "谢谢！",
            "翻译这份文件",
            "写一封回信",
        ],
        Kind.ASK: [
            "房租是多少？",
            "谁签了合同？",
            "房租金额",
            "你能告诉我谁签了合同吗？",
            "请问押金是多少？",
            "威尼斯爆发了多少次瘟疫？",
            "是红色还是蓝色？",
            "您知道合同什么时候到期吗？",
            "比较大的城市是哪个？",
            "押金",
            "请假制度",
            "总结会议在哪里举行？",
            "卢克·坎克利贡献了多少次擒抱？",
        ],
    },
    "ar": {
        Kind.SUMMARY: [
            "لخص هذا المستند",
            "لخّص العقد من فضلك",
            "هل يمكنك تلخيص هذا التقرير؟",
            "ما هو ملخص النص؟",
            "عم يتحدث هذا المستند؟",
            "أعطني ملخصا",
            "ما هي النقاط الرئيسية؟",
        ],
        Kind.COUNT_TIMES: [
            "كم مرة ذُكر الضمان؟",
            "كم مرة وردت كلمة إيجار؟",
            "كم صفحة في هذا المستند؟",
        ],
        Kind.COMPARE: [
            "قارن بين العقدين",
            "ما الفرق بين العقدين؟",
            "هل يمكنك مقارنة العقدين؟",
        ],
        Kind.YES_NO: [
            "هل التدخين مسموح؟",
            "هل يُسمح بالحيوانات الأليفة؟",
            "هل يشمل الإيجار التدفئة؟",
            "أليس التدخين ممنوعا؟",
            "هل هناك أي شروط؟",
        ],
        Kind.NO_QUESTION: [
            "مرحبا",
            "شكرا جزيلا",
            "ترجم هذا المستند إلى الإنجليزية",
            "السلام عليكم",
        ],
        Kind.ASK: [
            "كم الإيجار؟",
            "من وقع العقد؟",
            "قيمة الإيجار",
            "هل يمكنك أن تخبرني من وقع العقد؟",
            "هل تعرف متى ينتهي العقد؟",
            "كم مرة تفشى الطاعون في البندقية؟",
            "هل هو أحمر أم أزرق؟",
            "ما الفرق بين الصافي والإجمالي؟",
        ],
    },
}

ALL = [
    pytest.param(question, kind, id=f"{language}-{question}")
    for language, kinds in EXAMPLES.items()
    for kind, questions in kinds.items()
    for question in questions
]


@pytest.mark.parametrize(("question", "kind"), ALL)
def test_each_kind_is_told_by_its_form(question, kind):
    assert kind_of(question) is kind


@pytest.mark.parametrize(("question", "kind"), ALL)
def test_case_width_and_spaces_do_not_matter(question, kind):
    """Full-width letters and signs as East Asian keyboards give them, capitals, no-break spaces, bidi marks."""
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in question)
    assert kind_of(wide) is kind
    assert kind_of(f"\u2067  {question.replace(' ', chr(0xA0))}\u2069 ") is kind
    assert kind_of(question.lower()) is kind


def test_every_language_has_all_kinds_and_traps():
    assert set(EXAMPLES) == set(LANGUAGES)
    assert all(set(kinds) == set(Kind) for kinds in EXAMPLES.values())


@pytest.mark.parametrize(
    "question",
    [
        "Contractul permite animale de companie?",  # Romanian
        "Este permis fumatul în apartament?",
        "Son Buzul Çağı’nda buzullardan ortaya çıkan su nereye gitti?",  # Turkish: "son" is no Spanish verb there
        "Η μίσθωση ισχύει;",
        "ペットは飼えますか？",
        "Czy wolno palić?",
        "क्या धूम्रपान की अनुमति है?",
    ],
)
def test_a_language_without_tables_is_left_alone(question):
    assert kind_of(question) is Kind.ASK


def test_only_kinds_that_reading_helps_are_read_for():
    assert {kind for kind in Kind if kind.is_read} == {Kind.ASK, Kind.YES_NO}


@given(st.text(max_size=300))
def test_any_text_has_a_kind(text):
    assert isinstance(kind_of(text), Kind)


_WORDS = sorted(
    {word for words in COMMON.values() for word in words} | {"how many times", "mentioned", "是", "吗", "?", "ли"}
)


@given(st.lists(st.sampled_from(_WORDS), max_size=200))
def test_any_words_have_a_kind(words):
    assert isinstance(kind_of(" ".join(words)), Kind)


@pytest.mark.parametrize(
    "piece", ["the ", "how many times is ", "a-", "les ", "这份", "ли ", "في هذا ", "(", " \u0301", "what is the "]
)
def test_a_very_long_input_takes_no_time(piece):
    kind_of(piece)  # whatever there is to compile
    began = time.thread_time()  # computing, not waiting for a busy machine
    kind_of(piece * 100_000)
    kind_of(piece * (LONGEST // len(piece)))
    assert time.thread_time() - began < 5  # milliseconds
