import Testing

@testable import Verifiers

@Suite struct ExtractionTests {
    @Test(arguments: [
        ("<answer>7</answer>", "7"),
        ("<answer>1</answer> no: <ANSWER> 2 </ANSWER>", "2"),
        ("<answer>3</answer> <answer>cut off", "3"),
        (#"so \boxed{4}"#, "4"),
        (#"\boxed{1} then \boxed{\frac{1}{2}}"#, #"\frac{1}{2}"#),
        (#"\boxed{5} and \boxed{6 cut off"#, "5"),
        (#"\fbox{8}"#, "8"),
        (#"$\boxed 9$"#, "9"),
        (#"\boxed{a\}b}"#, #"a\}b"#),
        (#"<answer>\boxed{10}</answer>"#, "10"),
        ("<think><answer>0</answer></think>11", "11"),
        ("<think>0</think> <think>1</think><answer>12</answer>", "12"),
        ("  plain  \n", "plain"),
    ])
    func findsTheAnswer(response: String, answer: String) throws {
        #expect(try Extraction.standard.answer(in: Response(response), Effort())?.string == answer)
    }

    @Test(arguments: ["", "   ", "<answer></answer>", "<think>7</think>", #"\boxed{}"#])
    func findsNothing(response: String) throws {
        #expect(try Extraction.standard.answer(in: Response(response), Effort()) == nil)
    }

    @Test func marksOnlyAnAnswerThatIsSetApart() throws {
        #expect(try Extraction.standard.answer(in: Response("7"), Effort())?.isMarked == false)
        #expect(try Extraction.standard.answer(in: Response("<think></think>7"), Effort())?.isMarked == false)
        #expect(try Extraction.standard.answer(in: Response("<answer>7</answer>"), Effort())?.isMarked == true)
    }

    @Test func wholeMustBeAllowed() throws {
        let extraction = Extraction(places: [.answerTag])
        #expect(try extraction.answer(in: Response("7"), Effort()) == nil)
        #expect(try extraction.answer(in: Response("<answer>7</answer>"), Effort())?.string == "7")
    }

    @Test(arguments: [
        ("```\n1\n```", "1"),
        ("```python\nprint(1)\n```\nthen\n```\n2\n```", "2"),
        ("```\n1\n``` and ```\ncut off", "1"),
        ("```one line```", "one line"),
    ])
    func readsTheLastCodeBlock(response: String, block: String) throws {
        #expect(try Extraction(places: [.codeBlock]).answer(in: Response(response), Effort())?.string == block)
    }

    @Test func everyPrefixOfAResponseIsRead() throws {
        let response = Array(#"<think>a</think> <answer>\boxed{\frac{1}{2}}</answer> ```x```"#.utf8)
        for length in 0...response.count {
            _ = try Extraction(places: Extraction.Place.allCases).answer(in: Response(utf8: Array(response[..<length])), Effort())
        }
    }
}
