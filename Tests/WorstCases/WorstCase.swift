import JSON
import Verifiers

#if canImport(Batch)
    import Batch
#endif

/// A verifier with what makes it work: a ground truth and a response of a length.
struct WorstCase: Sendable {
    /// The verifier's name in the catalogue.
    let entry: String
    /// The kind of input.
    let kind: String
    let verifier: any Verifier
    let gold: @Sendable (Int) -> GroundTruth
    let response: @Sendable (Int) -> String

    /// Verifiers by their names in the catalogue, with options that take other ways through them, and a short ground truth.
    static let verifiers: [(entry: String, options: String, verifier: any Verifier, gold: GroundTruth)] = {
        var list: [(entry: String, options: String, verifier: any Verifier, gold: GroundTruth)] = []
        var math = MathVerifier()
        list.append(("math", "", math, .text("x=5")))
        math.allowAnchorless = true
        math.explain = true
        list.append(("math", "anchorless", math, .list([.text("5"), .text("\\{1,2\\}")])))
        math.strictBox = true
        math.renameVariables = true
        list.append(("math", "strict box", math, .text("\\text{yes}")))
        list.append(("numeric", "", NumericVerifier(), .integer(5)))
        list.append(("numeric", "tolerance", NumericVerifier(relativeTolerance: 0.01), .number(0.5)))
        list.append(("integer", "", IntegerVerifier(), .integer(5)))
        for comparison in TextVerifier.Comparison.allCases {
            list.append(("text", comparison.rawValue, TextVerifier(comparison: comparison), .text("5 a")))
        }
        list.append(("multiple_choice", "", MultipleChoiceVerifier(), .text("B")))
        let options = ["red", "blue", String(repeating: "green ", count: 20)]
        list.append(("multiple_choice", "options", MultipleChoiceVerifier(options: options), .text("B")))
        list.append(("regex", "(a|b)*c", RegexVerifier(), .text("(a|b)*c")))
        list.append(("regex", "any case", RegexVerifier(ignoresCase: true), .text("\\bx[^0-9é]{0,40}y$")))
        list.append(("json", "", JSONVerifier(), .list([.integer(1)])))
        list.append(
            ("json", "schema", JSONVerifier(schema: schema(#"{"uniqueItems":true,"items":{"type":["integer","string"],"maxLength":9}}"#)), .none))
        for form in FormatVerifier.Form.allCases { list.append(("format", form.rawValue, FormatVerifier(form: form), .none)) }
        list.append(("code_block", "", CodeBlockVerifier(), .none))
        list.append(("code_block", "language", CodeBlockVerifier(language: "aaaaaaaa"), .none))
        for unit in [LengthVerifier.Unit.words, .characters] {
            list.append(("length", unit.rawValue, LengthVerifier(mode: .cosine, maximum: 1_000, unit: unit), .none))
        }
        for n in [1, 64] { list.append(("repetition", "n \(n)", RepetitionVerifier(n: n), .none)) }
        for script in [LanguageShareVerifier.Script.latin, .japanese] {
            list.append(("language_share", script.rawValue, LanguageShareVerifier(script: script), .none))
        }
        for mode in MazeVerifier.Mode.allCases { list.append(("maze", mode.rawValue, MazeVerifier(mode: mode), .text("S..\n..E"))) }
        list.append(("gsm8k", "strict", CompatVerifier(.gsm8kStrict), .text("5")))
        list.append(("gsm8k", "flexible", CompatVerifier(.gsm8kFlexible), .text("5")))
        list.append(("math_dapo", "", CompatVerifier(.mathDAPO), .text("5")))
        list.append(("hendrycks_math", "", CompatVerifier(.hendrycksMath), .text("5")))
        list.append(("strict_box", "", CompatVerifier(.strictBox), .text("5")))
        return list
    }()

    /// Every pattern as a response, as a ground truth, and as both, for every verifier; and what was made for one of them.
    static var all: [WorstCase] {
        var cases: [WorstCase] = []
        for (entry, options, verifier, gold) in verifiers {
            let name = options.isEmpty ? "" : "\(options): "
            for pattern in Pattern.all {
                cases.append(WorstCase(entry: entry, kind: "\(name)\(pattern.name)", verifier: verifier, gold: { _ in gold }, response: pattern.make))
                guard verifier.needsGroundTruth, pattern.name.count < 24 else { continue }
                let text: @Sendable (Int) -> GroundTruth = { .text(pattern.make($0)) }
                cases.append(
                    WorstCase(entry: entry, kind: "\(name)gold \(pattern.name)", verifier: verifier, gold: text, response: { _ in "\\boxed{5}" }))
                cases.append(WorstCase(entry: entry, kind: "\(name)both \(pattern.name)", verifier: verifier, gold: text, response: pattern.make))
            }
            guard verifier.needsGroundTruth else { continue }
            for (kind, make) in lists {
                cases.append(
                    WorstCase(entry: entry, kind: "\(name)list \(kind)", verifier: verifier, gold: make, response: { _ in "\\boxed{(x+y)^9}" }))
                cases.append(
                    WorstCase(
                        entry: entry, kind: "\(name)list \(kind), long", verifier: verifier, gold: make,
                        response: { Pattern.repeated("x y 5 ", $0) }))
            }
        }
        return cases + made + tasks
    }

    /// Verifiers of the catalogue that have no cases.
    static var missing: [String] {
        #if canImport(Batch)
            let known = Set(verifiers.map(\.entry) + tasks.map(\.entry))
            return VerifierCatalogue.entries.map(\.name).filter { !known.contains($0) }
        #else
            return []
        #endif
    }

    /// Lists of ground truths of a length in all.
    private static let lists: [(kind: String, make: @Sendable (Int) -> GroundTruth)] = [
        ("1", { .list([GroundTruth](repeating: .integer(1), count: max(1, $0 / 2))) }),
        ("words", { .list((0..<max(1, $0 / 10)).map { .text("w\($0)") }) }),
        ("powers", { .list((0..<max(1, $0 / 16)).map { .text("(x+y)^9+\($0)") }) }),
        ("choices", { .list([GroundTruth](repeating: .text("(A) "), count: max(1, $0 / 4))) }),
        ("patterns", { .list((0..<max(1, $0 / 16)).map { .text("(a|aa)*%\($0)b{900}") }) }),
        ("rows", { .list([GroundTruth](repeating: .text("S......E"), count: max(1, $0 / 8))) }),
    ]

    static func schema(_ text: String) -> JSONSchema? {
        guard let value = JSONText.value(text), case .success(let schema) = JSONSchema.read(value) else { return nil }
        return schema
    }
}

/// JSON for schemas.
enum JSONText {
    static func value(_ text: String) -> JSONValue? {
        do throws(JSONError) {
            return try JSONReader.read(Array(text.utf8), wrap: { $0 }) { reader throws(JSONError) in try reader.readValue() }
        } catch {
            return nil
        }
    }
}
