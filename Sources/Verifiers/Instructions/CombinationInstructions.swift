/// Instructions about the start, the end and the whole of a text, and about commas.
enum CombinationInstructions {
    static let kinds = [
        InstructionKind("startend:end_checker") { arguments throws(UnreadableInstruction) in
            let phrase = try arguments.text("end_phrase")
            return { text, effort throws(Effort.Exhausted) in
                let end = try text.trimmedOfSpace().trimmed { $0 == UInt8(ascii: "\"") }.inSmallLetters(effort)
                let wanted = try phrase[...].inSmallLetters(effort)
                return .of(
                    end.count >= wanted.count && end.suffix(wanted.count).elementsEqual(wanted),
                    "the end is not \(KeywordInstructions.quoted(phrase))")
            }
        },
        InstructionKind("startend:quotation") { text, effort throws(Effort.Exhausted) in
            let whole = text.trimmedOfSpace()
            let mark = UInt8(ascii: "\"")
            return .of(whole.count > 1 && whole.first == mark && whole.last == mark, "the text is not between quotation marks")
        },
        InstructionKind("combination:two_responses") { text, effort throws(Effort.Exhausted) in
            guard let parts = try text.parts(between: Array("******".utf8), effort) else { return .broken("nothing between two dividers") }
            guard parts.count == 2 else { return .broken("\(parts.count) responses, not 2") }
            try effort.spend(text.count)
            return .of(!parts.first[0].elementsEqual(parts.first[1]), "both responses are the same")
        },
        InstructionKind("combination:repeat_prompt") { arguments throws(UnreadableInstruction) in
            let prompt = try arguments.text("prompt_to_repeat")
            return { text, effort throws(Effort.Exhausted) in
                let start = try text.trimmedOfSpace().inSmallLetters(effort)
                return .of(start.starts(with: try prompt[...].inSmallLetters(effort)), "the text does not begin with the prompt")
            }
        },
        InstructionKind("punctuation:no_comma") { text, effort throws(Effort.Exhausted) in
            try effort.spend(text.count)
            return .of(!text.contains(UInt8(ascii: ",")), "there is a comma")
        },
    ]
}
