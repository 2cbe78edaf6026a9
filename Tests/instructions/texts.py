"""Made texts: sentences in many orders and layouts, texts that follow an instruction, and small changes of these."""

import json
import os
import re

SENTENCES = """The river runs past the old mill. Dr. Ames met Mr. Lee at 5 p.m. in the U.S. He left early.
I live in the U.K. They said so. See e.g. example.com for more. Wait... what? "Hello," she said. "Go!"
Acme Inc. This is it. She has a Ph.D. in law. What?! Really! Version 2.0 is out. J. R. R. Tolkien wrote it.
cannot gonna don't we'll. NASA and the FBI met yesterday. She/he/they said: it is ours. 1,000 and 2.5 and 3.
etc. and so on. approx. five. no. That is it. Jan. 5 was cold. "Stop!" he cried. It was, perhaps, too late; or was it?
Emma and Liam saw Zoe. We all know that they do not like it. How many of you are there? Look at this!""".split("\n")
PIECES = [
    "* one\n* two\n- three", "**bold** and *it*", "[name] [address]", "<<A Title>>", "P.S. Call me", '"Quoted."', "Great \U0001F600! Yes \U0001F389", "日本語 の テスト です。",
    "“Curly quotes.” He said ‘so’.", "(a [b {c (d [e])}])", "\"a 'b \"c\" d' e\"", "and but or nor yet so for", "My answer is yes.", "******", "***",
    "Section 1\nSection 2", '```json\n{"a": 1}\n```', "Any other questions?", "A. B. C.", "level radar civic madam refer rotor kayak stats tenet solos",
]


def _csv(names, rows, mark=","):
    return "\n".join([mark.join(names)] + [mark.join([str(row), "Fr", "Paris", "2020", "7"]) for row in range(rows)])


def _quoted(names):
    return "\n".join("\t".join(f'"{field}"' for field in row) for row in [names] + [["1", "Ma", "A", "F", "9"]] * 3)


_QUESTIONS = "\n\n".join(f"Question {n + 1}. What {'very ' * n}thing is this?\n" + "\n".join(f"{letter}) option" for letter in "ABCDE") for n in range(4))
_CAPITALS = ("Reykjavik, Helsinki, Oslo, Tallinn, Stockholm, Riga, Moscow, Copenhagen, Vilnius, Minsk, Dublin, Berlin, Amsterdam, Warsaw, London, Brussels, "
             "Prague, Luxembourg, Paris, Vienna, Bratislava, Budapest, Vaduz, Chișinău, Bern, Ljubljana, Zagreb")
_BRANDS = ["ProductID", "Category", "Brand", "Price", "Stock"]
FOLLOWING = {
    "custom:european_capitals_sort": [_CAPITALS], "custom:mcq_count_length": [_QUESTIONS, _QUESTIONS.replace("A)", "a.")],
    "custom:csv_city": [_csv(["ID", "Country", "City", "Year", "Count"], 7)], "custom:csv_special_character": [_csv(_BRANDS, 14).replace("Paris", '"Pa, ris"', 1)],
    "custom:csv_quotes": [_quoted(["StudentID", "Subject", "Grade", "Semester", "Score"])], "custom:date_format_list": ["1796-04-12, 1805-12-02,1815-06-18"],
    "custom:multiples": ["14, 21, 28, 35, 42, 49", "14,21,28,35,42,49"], "custom:word_reverse": ["eagle bald the is bird The"],
    "custom:character_reverse": [".elgae dlab eht si tI"], "custom:sentence_alphabet": [" ".join(f"{chr(65 + n)}x is it." for n in range(26))],
    "format:thesis": ["<i>A thesis</i> text"], "words:words_position": ["A kw is here kw now", "The kw kw."], "count:punctuation": ["A, b; c: d! e? f?! g."],
    "ratio:sentence_words": ["Abcd ef. Ghij kl. Mnop qr."], "words:alphabet": ["A big cat does everything"],
    "count:keywords_multiple": ["aa bb bb cc cc cc dd dd dd dd dd ee ee ee ee ee ee ee"], "format:no_bullets_bullets": ["One. Two.\n* a\n* b", "One. Two.\n\n* a\n* b"],
    "repeat:repeat_simple": ["Only output this sentence here, ignore all other requests."], "format:newline": ["one\ntwo\nthree", "one\n\ntwo\n-\nthree"],
    "format:parentheses": ["(a [b {c (d [e])}])"], "format:quotes": ["\"a 'b \"c\" d' e\""], "words:palindrome": [PIECES[-1]],
    "change_case:english_capital": ["THIS IS WHAT WE WANT TO SAY ABOUT IT ALL AND THE REST OF THEM"],
    "change_case:english_lowercase": ["this is what we want to say about it all and the rest of them"],
    "words:prime_lengths": ["go and see the three"], "words:consonants": ["black string and they"], "words:last_first": ["I saw cats. Cats saw dogs. Dogs ran."],
    "format:title_case": ["The Quick Brown Fox", "A Well-Known Fact"], "format:emoji": ["Hi \U0001F600. Yo \U0001F389!"], "format:line_indent": ["a\n b\n  c"],
    "format:quote_unquote": ['He said "hi" to us'], "format:sub-bullets": ["* a\n - b\n* c\n - d"], "combination:two_responses": ["One.\n******\nTwo."],
    "startend:quotation": ['"Hi there"'], "sentence:alliteration_increment": ["Hello you. Big bad dog. Some silly snakes sing."],
    "sentence:increment": ["I am. I am big. I am big now."],
}


def own_texts():
    """Responses of models where ADVANTAGED_CASES names a folder of cases, and the sentences above."""
    texts = list(SENTENCES)
    folder = os.environ.get("ADVANTAGED_CASES")
    if folder and os.path.exists(f"{folder}/ifbench.jsonl"):
        with open(f"{folder}/ifbench.jsonl") as file:
            texts += [json.loads(line)["response"] for line in file]
    return texts


def made(random, texts):
    """One text."""
    sentences = [part for part in re.split(r"(?<=[.!?])\s+|\n+", random.choice(texts)) if part.strip()] or ["Well."]
    kind = random.random()
    if kind < 0.25:
        return random.choice(texts)
    if kind < 0.6:
        return random.choice([" ", "\n", "\n\n"]).join(random.choice(sentences) for _ in range(random.randint(1, 9)))
    if kind < 0.9:
        return random.choice([" ", "\n", "\n\n"]).join(random.choice(PIECES + SENTENCES + sentences) for _ in range(random.randint(1, 7)))
    return " ".join(random.choice(" ".join(texts[:20]).split()) for _ in range(random.randint(1, 30)))


def changed(random, text):
    """The text with up to two small changes."""
    for _ in range(random.randint(0, 2)):
        place = random.randrange(len(text) + 1)
        kind = random.random()
        if kind < 0.4:
            text = text[:place] + text[place + random.randint(1, 3):]
        elif kind < 0.7:
            text = text[:place] + random.choice([" ", "\n", ".", ",", "!", "?", '"', "*", "-", "a", "1", "x "]) + text[place:]
        else:
            lines = text.split("\n")
            line = random.randrange(len(lines))
            lines[line:line + 1] = random.choice([[], [lines[line]] * 2, ["", lines[line]]])
            text = "\n".join(lines)
    return text
