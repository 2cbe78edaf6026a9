import Runs
import Testing

@testable import advantaged

@Suite struct RunTableTests {
    @Test(arguments: [
        ("exp-17", "exp-17"), ("a b/c%", "a b/c%"), ("\u{1B}[31mred\u{1B}[0m", #"\u{1b}[31mred\u{1b}[0m"#),
        ("line1\nline2\t", #"line1\u{a}line2\u{9}"#),
        ("\u{7}\u{0}\r\n\u{7F}", #"\u{7}\u{0}\u{d}\u{a}\u{7f}"#),
        ("\u{202E}txt\u{202C}\u{2066}\u{200F}\u{61C}", #"\u{202e}txt\u{202c}\u{2066}\u{200f}\u{61c}"#),
        ("\u{9B}1m\u{85}", #"\u{9b}1m\u{85}"#), ("\u{2028}\u{FEFF}\u{E0041}", #"\u{2028}\u{feff}\u{e0041}"#),
        ("e\u{301}\u{1F468}\u{200D}\u{1F469}", "e\u{301}\u{1F468}\u{200D}\u{1F469}"),
    ]) func whatATerminalActsOnIsEscaped(_ text: String, _ shown: String) {
        #expect(Array(PrintedText.escaped(text).utf8) == Array(shown.utf8))
    }

    @Test func namesOfRunsCannotForgeLines() {
        let name = "\u{1B}[2Jx\ny  9  9"
        let overview = RunOverview(name: name, first: 0, last: 0)
        let list = RunTable.lines(of: [overview], now: 1)
        let steps = RunTable.lines(of: RunHistory(overview, steps: []), last: 3)
        #expect(list.count == 2 && steps.count == 2)
        for line in list + steps { #expect(line.utf8.allSatisfy { $0 >= 0x20 }) }
        #expect(steps[0].hasPrefix(#"run \u{1b}[2Jx\u{a}y  9  9: "#))
    }
}
