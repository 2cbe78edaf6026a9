"""Arguments of instructions for a text: near what the text has, so that both verdicts occur."""

import re
import string

RELATIONS = ["less than", "at least"]


def made(random, kind, text):
    words = len(re.findall(r"\w+", text))
    sentences = max(1, len(re.findall(r"[.!?]+", text)))
    tokens = text.split() or ["x"]
    word = re.sub(r"\W", "", random.choice(tokens)) or "word"
    letter = random.choice("etaqz")
    relation = random.choice(RELATIONS)

    def near(count):
        return max(0, count + random.randint(-2, 2))

    least = near(words)
    paragraphs = max(1, text.count("\n\n") + 1)
    arguments = {
        "keywords:existence": {"keywords": [word, random.choice(["the", "zebra"])]},
        "keywords:frequency": {"keyword": word, "frequency": near(text.lower().count(word.lower())), "relation": relation},
        "keywords:forbidden_words": {"forbidden_words": [word[:random.randint(1, len(word))], "zebra"]},
        "keywords:letter_frequency": {"letter": letter, "let_frequency": near(text.lower().count(letter)), "let_relation": relation},
        "language:response_language": {"language": "en"},
        "length_constraints:number_sentences": {"num_sentences": near(sentences), "relation": relation},
        "length_constraints:number_paragraphs": {"num_paragraphs": max(1, near(text.count("***") + 1))},
        "length_constraints:number_words": {"num_words": near(words), "relation": relation},
        "length_constraints:nth_paragraph_first_word": {
            "num_paragraphs": paragraphs, "nth_paragraph": random.randint(1, paragraphs), "first_word": tokens[0].strip(".,'\"") or "x"},
        "detectable_content:number_placeholders": {"num_placeholders": random.randint(1, 3)},
        "detectable_content:postscript": {"postscript_marker": random.choice(["P.S.", "P.P.S"])},
        "detectable_format:number_bullet_lists": {"num_bullets": near(len(re.findall(r"(?m)^\s*[*-]", text)))},
        "detectable_format:number_highlighted_sections": {"num_highlights": near(text.count("*") // 2)},
        "detectable_format:multiple_sections": {"section_spliter": "Section", "num_sections": random.randint(1, 3)},
        "startend:end_checker": {"end_phrase": random.choice(["Any other questions?", " ".join(tokens[-3:])])},
        "combination:repeat_prompt": {"prompt_to_repeat": random.choice([text[:random.randint(5, 50)].strip() or "x", "Say it."])},
        "change_case:capital_word_frequency": {"capital_frequency": near(len(re.findall(r"\b[A-Z]+\b", text))), "capital_relation": relation},
        "count:word_count_range": {"min_words": least, "max_words": least + random.randint(0, 5)},
        "count:unique_word_count": {"N": near(len({token.strip(string.punctuation + " ") for token in text.lower().split()}))},
        "ratio:stop_words": {"percentage": random.randint(20, 60)},
        "count:conjunctions": {"small_n": random.randint(1, 5)},
        "count:person_names": {"N": random.randint(0, 3)},
        "ratio:overlap": {"reference_text": text[:len(text) // 2] or "abc", "percentage": random.randint(1, 100)},
        "count:numbers": {"N": near(len(re.findall(r"[\d.,]*\d", text)))},
        "format:options": {"options": random.choice(["yes/no/maybe", "I know or I don't know", "a), b), c), d)", text.strip()[:20] + "/no"])},
        "count:words_japanese": {"N": random.randint(1, 9)},
        "words:repeats": {"small_n": random.randint(1, 9)},
        "sentence:keyword": {"word": word, "N": random.randint(1, sentences + 1)},
        "count:pronouns": {"N": random.randint(0, 12)},
        "sentence:increment": {"small_n": random.randint(0, 4)},
        "format:list": {"sep": random.choice(["...", "SEPARATOR", "!?!?", "-"])},
        "count:keywords_multiple": dict(zip([f"keyword{n}" for n in range(1, 6)], ["aa", "bb", "cc", "dd", "ee"])),
        "words:keywords_specific_position": {"keyword": word, "n": random.randint(1, sentences), "m": random.randint(1, 6)},
        "words:words_position": {"keyword": "kw"},
        "repeat:repeat_change": {"prompt_to_repeat": random.choice([" ".join(["Other"] + tokens[1:]), text])},
        "repeat:repeat_span": {"prompt_to_repeat": "q " + text, "n_start": 1, "n_end": 1 + len(tokens)},
    }
    return arguments.get(kind, {})
