import Glibc
import JSON
import Verifiers

/// Times the verdicts on rows of puzzles and instructions by task, and prints tables.
///
/// `VerdictTimes [--all] FOLDER...`: folders with `enigmata.jsonl`, `reasoning_gym.jsonl`, `puzzle.jsonl` and `ifbench.jsonl`; those that are missing are left
/// out. Ends with 1 where the median over all tasks is more than 50 us, or a verdict takes more than 20 ms.
@main struct VerdictTimes {
    static let medianLimit = 50.0
    static let worstLimit = 20_000.0

    static func main() {
        var folders = Array(CommandLine.arguments.dropFirst())
        let printsAll = folders.contains("--all")
        folders.removeAll { $0 == "--all" }
        let tables = [
            TaskTimes("enigmata", CaseRows.read("enigmata.jsonl", in: folders).flatMap(CaseRows.enigmata)),
            TaskTimes("reasoning_gym", CaseRows.read("reasoning_gym.jsonl", in: folders).flatMap(CaseRows.gym)),
            TaskTimes("puzzle", CaseRows.read("puzzle.jsonl", in: folders).flatMap(CaseRows.puzzle)),
            TaskTimes("ifeval", CaseRows.read("ifbench.jsonl", in: folders).flatMap(CaseRows.instructions)),
        ].filter { !$0.tasks.isEmpty }
        print("| | tasks | verdicts | median of the tasks, us | slowest task, us | longest verdict, us | reading the ground truth, us |")
        print("| --- | ---: | ---: | ---: | --- | --- | ---: |")
        for table in tables { print(table.summary) }
        print("\n| | median, us | task: median, longest |\n| --- | --- | --- |")
        for table in tables { for line in table.bands { print(line) } }
        if printsAll { for table in tables { for line in table.lines { print(line) } } }
        let medians = tables.flatMap { $0.tasks.map(\.median) }.sorted()
        let median = medians.isEmpty ? 0 : medians[medians.count / 2]
        let worst = tables.flatMap { $0.tasks.map(\.longest) }.max() ?? 0
        print("\nThe median over all \(medians.count) tasks is \(TaskTimes.text(median)) us, the longest verdict takes \(TaskTimes.text(worst)) us.")
        exit(medians.isEmpty || median > medianLimit || worst > worstLimit ? 1 : 0)
    }
}
