import JSON

/// Tasks of reasoning-gym whose answers have to meet rules.
enum GymRuleTasks {
    /// `A=1,B=2`: another digit for each letter, none 0 in front, and the sum is right.
    static func cryptarithm(_ answer: String, _ entry: GymEntry, _ context: GymContext) throws(Effort.Exhausted) -> GymFinding {
        guard let words = entry["words_letters"]?.strings, let sum = entry["result_letters"]?.string else { return .unknown("words_letters") }
        let allowsZero = entry["allow_leading_zero"] == .bool(true)
        var digits: [String: Int] = [:]
        for pair in answer.parts(",") {
            let halves = pair.stripped.parts("=")
            guard halves.count == 2, let digit = PythonNumber.integer(halves[1]) else { return .score(0) }
            digits[halves[0].stripped] = Int(exactly: digit) ?? -1
        }
        let letters = Set((words + [sum]).flatMap { $0.unicodeScalars.map { String($0) } })
        guard Set(digits.keys) == letters, digits.values.allSatisfy({ (0...9).contains($0) }), Set(digits.values).count == digits.count else {
            return .consolation(0.01)
        }
        // The value grows with each letter.
        for word in words + [sum] { try context.effort.spend(word.utf8.count * (256 + word.utf8.count)) }
        func value(_ word: String) -> ExactNumber {
            word.unicodeScalars.reduce(.zero) { $0 * ExactNumber(10) + ExactNumber(digits[String($1)] ?? 0) }
        }
        let isZeroFirst = (words + [sum]).contains { word in word.unicodeScalars.first.map { digits[String($0)] == 0 } ?? false }
        guard allowsZero || !isZeroFirst else { return .consolation(0.01) }
        return words.reduce(.zero) { $0 + value($1) } == value(sum) ? .score(1) : .consolation(0.01)
    }

    /// An expression of the given numbers. The lenient score takes a value that is near.
    static func countdown(_ answer: String, _ entry: GymEntry, _ context: GymContext) throws(Effort.Exhausted) -> GymFinding {
        guard let numbers = entry["numbers"]?.wholeNumbers, let target = entry["target"]?.wholeNumber else { return .unknown("numbers and target") }
        guard let expression = try FreeExpression(answer, context.effort) else { return .consolation(0.01) }
        guard FreeExpression.integers(in: answer).sorted() == numbers.sorted() else { return .consolation(0.05) }
        if context.isStrict {
            return .right(try ArithmeticExpression.fault(of: Array(answer.utf8)[...], from: numbers, target: target, context.effort) == nil)
        }
        let value = expression.value.nearestDouble
        return abs(value - Double(target)) <= 1e-6 + 1e-5 * abs(Double(target)) ? .score(1) : .consolation(0.05)
    }

    /// An expression of value 24. The lenient score takes any four numbers of the range, and drops what is after the point.
    static func puzzle24(_ answer: String, _ entry: GymEntry, _ context: GymContext) throws(Effort.Exhausted) -> GymFinding {
        if context.isStrict {
            guard let numbers = entry["numbers"]?.wholeNumbers else { return .unknown("numbers") }
            return .right(try ArithmeticExpression.fault(of: Array(answer.utf8)[...], from: numbers, target: 24, context.effort) == nil)
        }
        let range = entry["difficulty"]?["value"]?.wholeNumbers ?? [1, 10]
        guard let expression = try FreeExpression(answer.stripped, context.effort) else { return .consolation(0.01) }
        let numbers = FreeExpression.integers(in: answer)
        let (low, high) = (range.first ?? 1, range.last ?? 10)
        guard numbers.count == 4, numbers.allSatisfy({ $0 >= low && $0 <= high }) else { return .consolation(0.01) }
        let value = expression.value
        let isRight = ExactNumber(24) <= value && value < ExactNumber(25)
        return isRight ? .score(1) : .consolation(0.01)
    }

    /// Buttons that are pressed until the value is reached; a longer way than the known one is half right.
    static func quantumLock(_ answer: String, _ entry: GymEntry, _ context: GymContext) -> GymFinding {
        guard let start = entry["initial_value"]?.wholeNumber, let color = entry["initial_state"]?.string,
            let target = entry["target_value"]?.wholeNumber,
            let buttons = entry["buttons"]?.elements
        else { return .unknown("buttons") }
        func sequence(_ text: String) -> [UInt8] { text.uppercased().utf8.filter { (0x41...0x43).contains($0) } }
        if context.isStrict, answer.utf8.contains(where: { $0.isASCIILetter && !(0x41...0x43).contains($0 & ~0x20) }) { return .score(0) }
        let (mine, gold) = (sequence(answer), sequence(entry.text))
        if mine == gold { return .score(1) }
        // The first button of each name.
        let named = Dictionary(
            [UInt8](0x41...0x43).compactMap { name in
                buttons.first { $0["name"]?.string?.utf8.elementsEqual([name]) ?? false }.map { (name, $0) }
            }, uniquingKeysWith: { first, _ in first })
        var (value, state) = (ExactNumber(start), color)
        for press in mine {
            guard let button = named[press], let number = button["value"]?.wholeNumber,
                let active = button["active_state"]?.string, active == state || active == "any"
            else { continue }
            switch button["type"]?.string {
            case "add": value = value + ExactNumber(number)
            case "subtract": value = value - ExactNumber(number)
            case "multiply": value = value * ExactNumber(number)
            default: break
            }
            // A value that has so many digits never comes back.
            if value.bits > 4_096 { return .score(0) }
            state = state == "red" ? "green" : "red"
        }
        guard value == ExactNumber(target) else { return .score(0) }
        return .score(mine.count == gold.count ? 1 : 0.5)
    }

    /// A way through a maze in words; one that is longer than the known one is half right.
    static func shortestPath(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let rows = entry["matrix"]?.elements?.map({ $0.strings ?? [] }), let width = rows.first?.count, rows.allSatisfy({ $0.count == width })
        else {
            return .unknown("matrix")
        }
        guard !answer.isEmpty else { return .score(0) }
        let gold = entry.text.stripped
        if answer.stripped.isSame(as: gold) { return .score(1) }
        let cells = rows.indices.flatMap { row in (0..<width).map { GridCell(row, $0) } }
        guard var cell = cells.first(where: { rows[$0.row][$0.column] == "*" }), let end = cells.first(where: { rows[$0.row][$0.column] == "#" })
        else {
            return .unknown("a start and an end")
        }
        let words = answer.pythonWords
        for word in words {
            switch word {
            case "up": cell.row -= 1
            case "down": cell.row += 1
            case "left": cell.column -= 1
            case "right": cell.column += 1
            default: return .score(0)
            }
            guard cell.isInside(height: rows.count, width: width), rows[cell.row][cell.column] != "X" else { return .score(0) }
        }
        guard cell == end else { return .score(0) }
        return .score(words.count == gold.pythonWords.count ? 1 : 0.5)
    }

    /// `Move disk 1 from Peg 1 to Peg 3`, a line a move; a longer way than the known one pays its share.
    static func hanoi(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let disks = entry["num_disks"]?.wholeNumber, let count = entry["num_pegs"]?.wholeNumber, let start = entry["start_peg"]?.wholeNumber,
            let target = entry["target_peg"]?.wholeNumber, (1...1_000).contains(disks), (1...1_000).contains(count), (1...count).contains(start),
            (1...count).contains(target)
        else { return .unknown("num_disks, num_pegs, start_peg and target_peg") }
        guard !answer.isEmpty else { return .score(0) }
        var pegs = [[Int]](repeating: [], count: count + 1)
        pegs[start] = Array((1...disks).reversed())
        var moves = 0
        for line in answer.pythonLines where !line.stripped.isEmpty {
            let words = line.pythonWords
            guard words.count == 9, words[0].hasSuffix("Move"), words[1] == "disk", words[3] == "from", words[4] == "Peg", words[6] == "to",
                words[7] == "Peg", let disk = PythonNumber.int(words[2]), let source = PythonNumber.int(words[5]),
                let goal = PythonNumber.int(words[8]), (1...count).contains(source), (1...count).contains(goal), pegs[source].last == disk,
                source == goal || pegs[goal].last ?? .max > disk
            else { return .score(0) }
            pegs[source].removeLast()
            pegs[goal].append(disk)
            moves += 1
        }
        guard pegs[target].count == disks else { return .consolation(0.05) }
        let best = entry["solution_length"]?.wholeNumber ?? moves
        return .score(moves <= best ? 1 : Double(best) / Double(moves))
    }

    /// Moves U, D, L and R; other letters are skipped unless faults are mended.
    static func sokoban(_ answer: String, _ entry: GymEntry, _ context: GymContext) -> GymFinding {
        guard let text = entry["gamestr"]?.string, var game = Sokoban(Array(text.utf8)[...].filledLines.map { $0.filter { $0 > UInt8(ascii: " ") } })
        else {
            return .unknown("gamestr")
        }
        for letter in answer.utf8 {
            switch letter {
            case UInt8(ascii: "U"): game.push(-1, 0)
            case UInt8(ascii: "D"): game.push(1, 0)
            case UInt8(ascii: "L"): game.push(0, -1)
            case UInt8(ascii: "R"): game.push(0, 1)
            default: if context.isStrict, letter.isASCIILetter || letter.isASCIIDigit { return .score(0) }
            }
        }
        return .right(game.isSolved)
    }

    /// `F+1 K-2`: cars that move by so many cells where these are free.
    static func rushHour(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let text = entry["board_config"]?.string, var board = RushHour(Array(text.utf8)) else { return .unknown("board_config") }
        guard !answer.isEmpty else { return .score(0) }
        let bytes = Array(answer.utf8)
        var at = 0
        while at + 2 < bytes.count {
            guard (0x41...0x5A).contains(bytes[at]), bytes[at + 1] == UInt8(ascii: "+") || bytes[at + 1] == UInt8(ascii: "-"),
                bytes[at + 2].isASCIIDigit
            else {
                at += 1
                continue
            }
            let (car, isForward) = (bytes[at], bytes[at + 1] == UInt8(ascii: "+"))
            at += 2
            var steps = 0
            while at < bytes.count, bytes[at].isASCIIDigit {
                steps = min(steps * 10 + Int(bytes[at] & 0x0F), RushHour.side)
                at += 1
            }
            guard board.move(car, isForward: isForward, by: steps) else { return .score(0) }
        }
        return board.isSolved ? .score(1) : .consolation(0.01)
    }

    /// Moves in Singmaster's notation that end in one colour a side.
    static func cube(_ answer: String, _ entry: GymEntry, _ context: GymContext) throws(Effort.Exhausted) -> GymFinding {
        guard let size = entry["cube_size"]?.wholeNumber, let scramble = entry["scramble_moves"]?.string, var cube = StickerCube(size: size) else {
            return .unknown("cube_size and scramble_moves")
        }
        for word in scramble.pythonWords {
            guard let turn = StickerCube.Turn(Array(word.utf8), size: size) else { return .unknown("scramble_moves") }
            try context.effort.spend(64 + 16 * size * size)
            cube.turn(turn)
        }
        for word in answer.pythonWords {
            var letters = Array(word.utf8)[...]
            var count = 1
            if !context.isStrict {
                // The lenient score repeats a move by the number at its end, and skips a word with a number elsewhere.
                let digits = letters.reversed().prefix(while: \.isASCIIDigit).reversed()
                letters = letters.dropLast(digits.count)
                if letters.isEmpty || letters.contains(where: \.isASCIIDigit) { continue }
                // Four quarter turns are none.
                count = digits.isEmpty ? 1 : digits.reduce(0) { ($0 * 10 + Int($1 & 0x0F)) % 4 }
            }
            guard let turn = StickerCube.Turn(Array(letters), size: size) else { return .consolation(0.01) }
            try context.effort.spend(64 + 16 * size * size * count)
            for _ in 0..<count { cube.turn(turn) }
        }
        return cube.isSolved ? .score(1) : .consolation(0.01)
    }
}
