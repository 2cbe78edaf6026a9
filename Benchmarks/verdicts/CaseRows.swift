import Glibc
import JSON
import Verifiers

/// A verdict that is timed.
struct TimedCase {
    let task: String
    let verifier: any Verifier
    let gold: GroundTruth
    let response: String
}

/// Rows of files of cases, one JSON object a line.
enum CaseRows {
    static func read(_ name: String, in folders: [String]) -> [JSONValue] {
        folders.flatMap { folder in
            bytes(of: "\(folder)/\(name)").split(separator: UInt8(ascii: "\n")).compactMap { line in
                do throws(JSONError) {
                    return try JSONReader.read(Array(line), wrap: { $0 }) { reader throws(JSONError) in try reader.readValue() }
                } catch {
                    return nil
                }
            }
        }
    }

    private static func bytes(of path: String) -> [UInt8] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { all += buffer.prefix(count) }
        return all
    }

    static func enigmata(_ row: JSONValue) -> [TimedCase] {
        guard let task = row["task"]?.string.flatMap(EnigmataTask.init), let response = row["response"]?.string else { return [] }
        return [TimedCase(task: task.rawValue, verifier: EnigmataVerifier(task: task), gold: GroundTruth(row), response: response)]
    }

    static func gym(_ row: JSONValue) -> [TimedCase] {
        guard let task = row["task"]?.string.flatMap(ReasoningGymTask.init), let answer = row["answer"]?.string, let item = row["item"] else {
            return []
        }
        let response = "<answer>\(answer)</answer>"
        return [TimedCase(task: task.rawValue, verifier: ReasoningGymVerifier(task: task), gold: GroundTruth(item), response: response)]
    }

    static func puzzle(_ row: JSONValue) -> [TimedCase] {
        guard let task = row["task"]?.string.flatMap(PuzzleTask.init), let puzzle = row["puzzle"], let response = row["response"]?.string else {
            return []
        }
        return [TimedCase(task: task.rawValue, verifier: PuzzleVerifier(task: task), gold: GroundTruth(puzzle), response: response)]
    }

    /// A verdict for each instruction alone, in the loose mode, which reads a response up to eight times.
    static func instructions(_ row: JSONValue) -> [TimedCase] {
        guard case .array(let kinds)? = row["instruction_id_list"], let response = row["response"]?.string else { return [] }
        return kinds.enumerated().compactMap { place, kind in
            guard let name = kind.string else { return nil }
            var arguments = JSONValue.null
            if case .array(let all)? = row["kwargs"], place < all.count { arguments = all[place] }
            let gold = JSONValue.object([
                .init("prompt", row["prompt"] ?? .null), .init("instruction_id_list", .array([kind])), .init("kwargs", .array([arguments])),
            ])
            return TimedCase(task: name, verifier: InstructionVerifier(mode: .loose), gold: GroundTruth(gold), response: response)
        }
    }
}
