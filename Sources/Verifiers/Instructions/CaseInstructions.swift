/// Instructions about capital letters, and about the language of the whole.
enum CaseInstructions {
    static let kinds = [
        InstructionKind("change_case:capital_word_frequency") { arguments throws(UnreadableInstruction) in
            let (bound, relation) = (try arguments.count("capital_frequency"), try arguments.relation("capital_relation"))
            return { text, effort throws(Effort.Exhausted) in
                try effort.spend(8 * text.count)
                let count = try WordTokens(of: text, effort).reduce(0) { $0 + (Case(of: $1) == .upper ? 1 : 0) }
                return relation.check(count, bound, "words in capital letters")
            }
        },
        InstructionKind("change_case:english_capital") { text, effort throws(Effort.Exhausted) in try isEnglish(text, in: .upper, effort) },
        InstructionKind("change_case:english_lowercase") { text, effort throws(Effort.Exhausted) in try isEnglish(text, in: .lower, effort) },
        InstructionKind("language:response_language") { arguments throws(UnreadableInstruction) in
            let code = String(decoding: try arguments.text("language"), as: UTF8.self)
            guard let language = Language(code: code) else { throw UnreadableInstruction(reason: "\"\(code)\" is no language that is known here") }
            return { text, effort throws(Effort.Exhausted) in try isWritten(text, in: language, effort) }
        },
    ]

    private static func isEnglish(_ text: ArraySlice<UInt8>, in letters: Case, _ effort: Effort) throws(Effort.Exhausted) -> Compliance {
        try effort.spend(8 * text.count + Case.stepsPerOtherByte * text.count { $0 >= 0x80 })
        guard Case(of: text) == letters else { return .broken("not all letters are \(letters == .upper ? "capital" : "small")") }
        return try isWritten(text, in: .english, effort)
    }

    private static func isWritten(_ text: ArraySlice<UInt8>, in language: Language, _ effort: Effort) throws(Effort.Exhausted) -> Compliance {
        switch try LanguageIdentification(of: text, effort).verdict(on: language) {
        case .yes: .followed
        case .no(let other): .broken(other.map { "the language is \($0), not \(language.code)" } ?? "the script is not that of \(language.code)")
        case .unknown: .undecided("the language is not sure: \(language.code) or a similar one, or too few words")
        }
    }
}

/// Which letters a text has.
enum Case: Equatable {
    case upper, lower, mixed, none

    /// Steps for each byte beyond ASCII, besides those of other bytes.
    static let stepsPerOtherByte = 12

    init(of text: ArraySlice<UInt8>) {
        var (hasUpper, hasLower) = (false, false)
        var known: UInt32 = 0
        for scalar in UTF8Scalars(text) {
            if scalar < 0x80 {
                hasUpper = hasUpper || (0x41...0x5A).contains(scalar)
                hasLower = hasLower || (0x61...0x7A).contains(scalar)
            } else if scalar != known, !scalar.isPlainIdeograph, let properties = Unicode.Scalar(scalar)?.properties {
                // Looking a letter up takes as long as reading many: the last one is known.
                known = scalar
                hasUpper = hasUpper || properties.isUppercase
                hasLower = hasLower || properties.isLowercase || properties.generalCategory == .titlecaseLetter
            }
            if hasUpper && hasLower { break }
        }
        self = hasUpper ? (hasLower ? .mixed : .upper) : hasLower ? .lower : .none
    }
}
