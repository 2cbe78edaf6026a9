import Foundation
import Testing

@testable import Verifiers

/// Each rule decides on a real answer, and the verdict or its reason is another one without it.
struct RuleTests {
    struct Row: Sendable, CustomStringConvertible {
        let id: String
        let gold: String
        let response: String
        let isAnchorless: Bool
        let options: [String]
        let units: MathVerifier.Units
        let upToConstant: Bool

        init(
            _ id: String, _ gold: String, _ response: String, anchorless: Bool = false, options: [String] = [], units: MathVerifier.Units = .ignore,
            upToConstant: Bool = false
        ) {
            self.upToConstant = upToConstant
            self.units = units
            self.id = id
            self.gold = gold
            self.response = response
            isAnchorless = anchorless
            self.options = options
        }

        var description: String { id }

        func verdict(without rules: Set<String>) -> Verdict {
            if id.hasPrefix("choice.") {
                var verifier = MultipleChoiceVerifier(choices: 5, options: options)
                verifier.allowAnchorless = isAnchorless
                verifier.explain = true
                verifier.without = rules
                return verifier.judge(for: .text(gold)).verdict(on: Response(response))
            }
            var verifier = MathVerifier()
            verifier.units = units
            verifier.upToConstant = upToConstant
            verifier.allowAnchorless = isAnchorless
            verifier.explain = true
            verifier.without = rules
            return verifier.judge(for: .text(gold)).verdict(on: Response(response))
        }
    }

    static let rows: [Row] = [
        Row("extract.hope", "8", "\\boxed{7}. The final answer is 8. I hope it is correct."),
        Row("extract.box", "37", "\\boxed{37"),
        Row("extract.tag", "7", "<answer>The cat has 7 lives and 9 toys</answer>"),
        Row("extract.hashes", "72", "#### 72 clips, altogether"),
        Row("extract.announced", "B", "故选B"),
        Row("extract.whole", "B", "**B**"),
        Row("extract.last-value", "7", "so we get 7", anchorless: true),
        Row("announce.foreign", "B", "故选B"),
        Row("announce.words", "72", "Answer: not 72."),
        Row("announce.value", "2", "**Answer:**\n- $2$"),
        Row("announce.list", "2", "**Answer:**\n- $2$\n- $3$"),
        Row("box.cut-off", "37", "\\boxed{37"),
        Row("box.denied", "9", "\\boxed{9}, not \\boxed{8}"),
        Row("box.outer", "5,6", "\\boxed{5 \\text{ or } \\boxed{6}}"),
        Row("box.rounded", "1/3", "\\boxed{\\frac13} \\approx \\boxed{0.333}"),
        Row("box.several", "5", "(a) \\boxed{3}\n\n(b) \\boxed{5}"),
        Row("announce.mark", "2", "**Answer:**\n- $2$"),
        Row("announce.heading", "7", "### Answer\n* 7"),
        Row("announce.formula", "7", "Thus the answer $7$ follows from both."),
        Row("announce.number", "7", "We obtain the answer 7"),
        Row("announce.clause", "7", "Answer (in cm): 7"),
        Row("sentence.number-first", "7", "The answer is 7, not 8."),
        Row("sentence.not-but", "7", "The answer is not 8 but 7."),
        Row("sentence.after-verb", "2", "Answer: the minimum value of f is 12, attained at x=2."),
        Row("sentence.only-number", "3", "The final answer: Jane started growing 3 hours ago."),
        Row("read.written-alike", "\\oint \\omega", "\\boxed{\\oint\\omega}"),
        Row("read.date", "4\\text{ July}", "\\boxed{\\text{July }4}"),
        Row("read.far-too-long", "7", "\\boxed{" + String(repeating: "7", count: 20_000) + "}"),
        Row("math.logic", "p \\implies q", "\\boxed{\\neg q \\implies \\neg p}"),
        Row("math.set-algebra", "A\\setminus (A\\setminus B)", "\\boxed{B\\cap A}"),
        Row("math.cycles", "(6\\ 9)(2\\ 7)", "\\boxed{(2\\ 7)(6\\ 9)}"),
        Row("math.quantifier", "\\forall x\\in\\mathbb{R}, x^2\\ge 0", "\\boxed{\\forall y\\in\\mathbb{R}: y^2\\ge 0}"),
        Row("math.quantifier.one-sided", "f(x)=0", "\\boxed{\\forall x, f(x)=0}"),
        Row("math.relation.symmetric", "AB \\perp CD", "\\boxed{CD \\perp AB}"),
        Row("math.relation.ordered", "A\\subset B", "\\boxed{B\\subset A}"),
        Row("math.derivative-of-name", "f'(x)", "\\boxed{\\frac{d}{dx}f(x)}"),
        Row("math.set-builder.and-family", "\\{\\frac{k\\pi}{2} \\mid k\\in\\mathbb{Z}\\}", "\\boxed{\\frac{n\\pi}{2}, n\\in\\mathbb{Z}}"),
        Row("limit.two-sided", "\\text{does not exist}", "\\boxed{\\lim_{x\\to 0}\\frac{1}{x}}"),
        Row("limit.expansion", "1", "\\boxed{\\lim_{x\\to 0}\\frac{\\sin x}{x}}"),
        Row("limit.bounded-factor", "0", "\\boxed{\\lim_{x\\to\\infty}\\frac{\\sin x}{x}}"),
        Row("limit.growth", "0", "\\boxed{\\lim_{x\\to\\infty}x^5e^{-x}}"),
        Row("derivative.elementary", "2x", "\\boxed{\\frac{d}{dx}(x^2)}"),
        Row("series.quotient-of-polynomials", "1", "\\boxed{\\sum_{k=1}^{\\infty}\\frac{1}{k(k+1)}}"),
        Row("series.product-of-quotients", "1/2", "\\boxed{\\prod_{k=2}^{\\infty}(1-\\frac{1}{k^2})}"),
        Row("series.differences", "\\frac{\\pi}{4}", "\\boxed{\\sum_{k=1}^{\\infty}(\\arctan(k+1)-\\arctan k)}"),
        Row("read.yes-or-no", "Yes", "\\boxed{\\text{Yes, it converges}}"),
        Row("read.choice", "B", "Answer: (B) $4$"),
        Row("read.other-claim", "\\lim_{x\\to 0^+} f(x)=4", "So \\boxed{\\lim_{x\\to 0^-} f(x)=4}."),
        Row("read.sentence", "Both $x^2$ and $y^2$ vanish there", "\\boxed{both $x^2$ and $y^2$ vanish there}"),
        Row("read.gold-without-value", "1e99999", "\\boxed{5}"),
        Row("read.text-of-choice", "4", "Answer: (B) $4$"),
        Row("read.answer-without-value", "12", "So \\boxed{3 4}."),
        Row("read.only-number-of-words", "$9$", "\\boxed{Answer $ 9 $}"),
        Row("read.same-words", "\\mathrm{CO_2}", "\\boxed{\\text{CO}_2}"),
        Row("read.formula", "0.4", "\\boxed{.4}"),
        Row("read.decimal-comma", "1000.99", "\\boxed{1000,99}"),
        Row("read.numbers-by-comma", "544,361", "So \\boxed{x=544 \\text{ or } x=361}."),
        Row("read.letters-as-factors", "\\frac12 h(a+b)", "\\boxed{\\frac12 ah+\\frac12 bh}"),
        Row("math.same-form", "7", "\\boxed{07}"),
        Row("math.group.one", "x=1, y=2 \\text{ or } x=2, y=1", "So \\boxed{x=1,y=2}."),
        Row("math.times-as-product", "PV", "So \\boxed{P\\times V}."),
        Row("math.clock-time", "3:05\\text{ p.m.}", "\\boxed{3:05\\text{ a.m.}}"),
        Row("math.residue", "n\\equiv 3\\pmod 7", "So \\boxed{n=7k-4}."),
        Row("math.series", "\\sum_{n=1}^{\\infty} f(n)", "\\boxed{\\sum_{k=1}^{\\infty} f(k)}"),
        Row("math.matrix.nested-lists", "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", "\\boxed{[[1,2],[3,4]]}"),
        Row("math.choice-letters", "AC", "So \\boxed{\\text{A and C}}."),
        Row("math.named-pair", "\\binom{10}{3}", "\\boxed{C(10,3)}"),
        Row("math.unit.letters", "150", "\\boxed{150 m}"),
        Row("math.bold-letter", "\\mathbf{v}", "\\boxed{v}"),
        Row("math.unit.both", "50\\text{ BC}", "So \\boxed{50\\text{ AD}}."),
        Row("math.unit.letter-product", "5m", "\\boxed{5\\text{ meters}}"),
        Row("math.unit.one", "5", "\\boxed{5\\text{ cm}}", units: .match),
        Row("math.degrees", "90", "\\boxed{90^\\circ}", units: .match),
        Row("math.percent", "7", "The answer is 7%."),
        Row("math.words-for-set", "\\emptyset", "\\boxed{\\text{the empty set}}"),
        Row("math.relation", "7", "# Answer\n\nx = 7"),
        Row("math.both-signs", "(2,0),(-2,0)", "So \\boxed{(\\pm 2,0)}."),
        Row("math.list", "3,5", "答案是3或5。"),
        Row("math.set", "\\mathbb{R}", "\\boxed{(-\\infty,\\infty)}"),
        Row("math.matrix.column", "(1,2)", "So \\boxed{\\begin{pmatrix}1\\\\2\\end{pmatrix}}."),
        Row("math.brackets", "$(0,9)$", "\\boxed{$[0,9)$}"),
        Row("math.matrix", "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", "\\boxed{\\begin{pmatrix}1&2\\\\3&\\frac82\\end{pmatrix}}"),
        Row("math.vector.unit-vectors", "\\begin{pmatrix}1\\\\2\\end{pmatrix}", "So \\boxed{\\mathbf{i}-2\\mathbf{j}}."),
        Row("math.words", "blue", "\\boxed{\\text{red}}"),
        Row("math.cases", "\\begin{cases}1&x>0\\\\0&x\\le 0\\end{cases}", "\\boxed{5}"),
        Row("math.function-of-group", "1,2;3,4", "So \\boxed{1,3;2,4}."),
        Row("math.ratio", "1:2:3", "\\boxed{2:4:6}"),
        Row("math.value", "\\frac12", "\\boxed{0.5}"),
        Row("math.list.by-name", "x=1, y=2", "\\boxed{y=2, x=1}"),
        Row("math.list.named-and-plain", "(1,2)", "\\boxed{y=2, x=1}"),
        Row("math.list.tuple", "(1) 5 (2) 7", "So \\boxed{5, 7}."),
        Row("math.list.points", "(1,2),(3,4)", "\\boxed{(1,2)}"),
        Row("math.list.regions", "x<1 \\text{ or } x>2", "\\boxed{(-\\infty,1)\\cup(2,\\infty)}"),
        Row("math.list.connective", "x<-1 \\text{ or } x>3", "So \\boxed{x<-1且x>3}."),
        Row("math.list.counted", "5 m 71 cm", "So \\boxed{71 m 5 cm}."),
        Row("math.list.inequalities", "x \\ge 2, x > 1", "\\boxed{x \\ge 2, x > 0}"),
        Row("math.list.members", "3,5", "答案是3或5。"),
        Row("math.set-builder", "\\{59k\\mid k\\in\\mathbb{Z}\\}", "So \\boxed{\\{59n\\mid n\\in\\mathbb{Z}\\}}."),
        Row("math.tuple", "(1,2)", "\\boxed{(2,1)}"),
        Row("math.finite-set", "5", "\\boxed{\\{5\\}}"),
        Row("math.set-builder.and-other", "\\{x : x \\ge 0\\}", "\\boxed{[0,\\infty)}"),
        Row("math.brackets.one-value", "5", "\\boxed{\\langle 6\\rangle}"),
        Row("math.relation.conditions", "x>1 \\land x<3", "So \\boxed{1<x<3}."),
        Row("math.relation.named-value", "7", "# Answer\n\nx = 7"),
        Row("math.relation.computed-value", "12", "\\boxed{a+b+c = 12}"),
        Row("math.relation.element", "[0,1]", "\\boxed{x \\in [0,1]}"),
        Row("math.relation.congruence", "3 \\pmod 7", "\\boxed{n \\equiv 3 \\pmod 7}"),
        Row("math.relation.set-builder", "\\{x \\mid x>1\\}", "\\boxed{x>1}"),
        Row("math.relation.set", "$0<f(x)<1$", "\\boxed{$(0,1)$}"),
        Row("math.rounded-and-exact", "12.57", "So \\boxed{4\\pi\\approx 12.57}."),
        Row("math.no-value", "5", "\\boxed{\\frac{1}{0}}"),
        Row("math.dots.members", "1,3,\\ldots,2n-1", "\\boxed{1,3,5,\\dots,2n-1}"),
        Row("math.dots", "2,4,\\ldots,100", "\\boxed{2,4,8,\\ldots,100}"),
        Row("math.equation", "f(x)=x^2", "So \\boxed{f(t)=t^2}."),
        Row("math.element.both", "x\\in[0,1]", "\\boxed{x\\in[0,1)}"),
        Row("math.congruence.both", "n\\equiv 3\\pmod 7", "\\boxed{n\\equiv 10\\pmod 7}"),
        Row("math.congruence.family", "n\\equiv 3\\pmod 7", "So \\boxed{n=7k+4}."),
        Row("math.element.gold", "x \\in [-2,7]", "\\boxed{-2 \\le x \\le 7}"),
        Row("math.element.equation", "x=5", "\\boxed{x \\in \\{5\\}}"),
        Row("math.element.inequality", "m \\geq 2", "\\boxed{m \\in (2, +\\infty)}"),
        Row("math.inequality", "7>4", "So \\boxed{9>1}."),
        Row("math.equation.other-argument", "E(X)=3", "So \\boxed{E(Y)=3}."),
        Row("math.equation.definition", "f(x)=x^2", "So \\boxed{f(t)=t^2}."),
        Row("math.equation.y-for-function", "f(x)=x^2", "\\boxed{y=x\\cdot x}"),
        Row("math.equation.named-value", "\\text{mean}=33\\quad \\text{median}=34", "\\boxed{\\text{median}=34\\quad \\text{mean}=33}"),
        Row("math.equation.groups", "2\\vec{a}=(2,4)", "\\boxed{x+y=(1,2)}"),
        Row("math.equation.identity", "(a+b)^2=a^2+b^2+2ab", "\\boxed{(a+b)^2=a\\cdot a+b\\cdot b+2ab}"),
        Row("math.equation.zeros", "y=\\pm\\frac{3}{4}x", "\\boxed{3x\\pm 4y=0}"),
        Row("math.value.up-to-constant", "x^2 + C", "\\boxed{x^2 + 3}", upToConstant: true),
        Row("math.value.infinite", "-\\infty", "\\boxed{\\infty}"),
        Row("math.value.rational", "\\frac12", "\\boxed{\\frac13}"),
        Row("math.value.rational-function", "x", "\\boxed{x + 10^{-70}}"),
        Row("math.value.fifty-digits", "\\sqrt6", "\\boxed{\\sqrt2\\sqrt3}"),
        Row("choice.boxes", "C", "\\boxed{A}, \\boxed{C}"),
        Row("choice.marked.text", "A", "\\boxed{Paris}", options: ["Paris", "London", "Rome", "Berlin"]),
        Row("choice.marked.letters", "C", "\\boxed{C}"),
        Row("choice.marked.announced", "C", "\\boxed{\\text{The answer is (C)}}"),
        Row("choice.around-mark", "C", "We found \\boxed{E = mc^2}.\n\nAnswer: C"),
        Row("choice.around-mark.corresponds", "C", "\\boxed{3.2\\text{ eV}} This corresponds to option C."),
        Row("choice.text", "A", "Paris", options: ["Paris", "London", "Rome", "Berlin"]),
        Row("choice.announced", "A", "故选C"),
        Row("choice.last-line", "A", "The work is done.\n\nC"),
        Row("choice.letters", "C", "C"),
        Row("choice.chosen", "C", "Answer - C"),
        Row("choice.is-correct", "C", "A and C are correct."),
        Row("choice.corresponds", "C", "Let's evaluate the options:\n\nA. 10\nB. 11\nC. 12\nD. 13\n\nThe computed value 12 corresponds to option C."),
        Row("choice.conclusion", "A", "A is wrong. B is wrong too. So C."),
        Row("choice.prose.in-brackets", "C", "We rule out (A) and keep (C) for all of them", anchorless: true),
        Row("choice.prose.last-word", "C", "Everything points at C", anchorless: true),
    ]

    @Test(arguments: rows) func isNamedWhereItDecides(_ row: Row) throws {
        let with = row.verdict(without: [])
        let ids = try #require(with.reading?.rules)
        #expect(ids.contains(row.id), "\(ids)")
        let without = row.verdict(without: [row.id])
        #expect(without.reading?.rules.contains(row.id) != true)
        #expect(without.status != with.status || without.reading?.rule != with.reading?.rule, "\(with) and \(without)")
    }

    /// A reader finds each rule of the documentation in the code by its id, and the other way round.
    @Test func everyRuleIsDocumented() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/rules.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let documented = text.split(separator: "\n").compactMap { line in
            line.hasPrefix("| `") ? line.dropFirst(3).split(separator: "`").first.map(String.init) : nil
        }
        #expect(Set(documented) == Set(RuleCatalogue.math + RuleCatalogue.choices))
    }

    /// The last column of the documentation is what the example of a rule gets.
    @Test func verdictsAreDocumented() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/rules.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        var documented: [String: String] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("| `") {
            guard let id = line.dropFirst(3).split(separator: "`").first, let last = line.dropLast(2).split(separator: "|").last else { continue }
            documented[String(id)] = last.trimmingCharacters(in: .whitespaces)
        }
        for row in Self.rows { #expect(documented[row.id] == row.verdict(without: []).status.rawValue, "\(row.id)") }
    }

    @Test func everyRuleHasARow() {
        let ids = RuleCatalogue.math + RuleCatalogue.choices
        #expect(Set(ids).count == ids.count)
        #expect(Set(ids) == Set(Self.rows.map(\.id)))
    }
}
