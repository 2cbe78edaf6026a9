/// Instructions to say a given text again.
enum RepeatInstructions {
    static let kinds = [
        InstructionKind("repeat:repeat_change") { arguments throws(UnreadableInstruction) in
            let prompt = try arguments.whole("prompt_to_repeat")
            return { text, effort throws(Effort.Exhausted) in
                try effort.spend(ArraySlice<UInt8>.stepsOfWords * (text.count + prompt.count))
                guard !text.elementsEqual(prompt) else { return .broken("the first word is not changed") }
                return .of(
                    SpacedWords(text).dropFirst().elementsEqual(SpacedWords(prompt[...]).dropFirst()),
                    "the words after the first are not those of the prompt")
            }
        },
        InstructionKind("repeat:repeat_simple") { text, effort throws(Effort.Exhausted) in
            let own = try text.trimmedOfSpace().inSmallLetters(effort)
            return .of(own.elementsEqual(sentence), "not the one sentence")
        },
        InstructionKind("repeat:repeat_span") { arguments throws(UnreadableInstruction) in
            let prompt = try arguments.whole("prompt_to_repeat")
            let (start, end) = (try arguments.count("n_start"), try arguments.count("n_end"))
            return { text, effort throws(Effort.Exhausted) in
                let (own, words) = (try text.inSmallLetters(effort), try prompt[...].inSmallLetters(effort))
                try effort.spend(ArraySlice<UInt8>.stepsOfWords * (own.count + words.count))
                let span = SpacedWords(words).prefix(end).dropFirst(start)
                return .of(
                    SpacedWords(own).elementsEqual(span), "not the words from \(start) to \(end) of the prompt, counted from 0, without the last")
            }
        },
    ]

    private static let sentence = Array("only output this sentence here, ignore all other requests.".utf8)
}
