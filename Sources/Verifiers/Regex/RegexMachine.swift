/// One search: the instructions that wait for the next character, all at once. The text is read once, and no character of it is kept.
struct RegexMachine {
    private let instructions: [RegexProgram.Instruction]
    private let sets: [RegexProgram.CharacterSet]
    private let isWhole: Bool
    private var waiting: [Int32] = []
    private var following: [Int32] = []
    private var open: [Int32] = []
    /// The place at which each instruction was reached last.
    private var reached: [Int]
    private var place = 0
    private var work = 0
    /// Whether a match was found.
    private(set) var isFound = false

    init(_ program: RegexProgram, isWhole: Bool) {
        instructions = program.instructions
        sets = program.sets
        self.isWhole = isWhole
        reached = [Int](repeating: -1, count: instructions.count)
        waiting.reserveCapacity(instructions.count)
        following.reserveCapacity(instructions.count)
    }

    /// Whether no character can lead to a match any more.
    var isStuck: Bool { isWhole && waiting.isEmpty }

    /// The steps since this was asked last.
    mutating func takeWork() -> Int {
        defer { work = 0 }
        return work
    }

    /// - Parameters:
    ///   - before: the character before this place.
    ///   - next: the one after it.
    mutating func start(before: UInt32?, next: UInt32?) {
        add(0, before, next)
        swap(&waiting, &following)
    }

    /// Reads a character.
    mutating func step(_ scalar: UInt32, before: UInt32?, next: UInt32?) {
        place += 1
        following.removeAll(keepingCapacity: true)
        work += 8 + 8 * waiting.count
        for instruction in waiting {
            if case .character(let set) = instructions[Int(instruction)], sets[set].contains(scalar) { add(instruction + 1, before, next) }
        }
        if !isWhole { add(0, before, next) }
        swap(&waiting, &following)
    }

    /// Adds an instruction with all that are reached from it without a character.
    private mutating func add(_ start: Int32, _ before: UInt32?, _ next: UInt32?) {
        open.append(start)
        while let instruction = open.popLast() {
            work += 8
            guard reached[Int(instruction)] != place else { continue }
            reached[Int(instruction)] = place
            switch instructions[Int(instruction)] {
            case .jump(let target): open.append(Int32(target))
            case .split(let one, let other):
                open.append(Int32(other))
                open.append(Int32(one))
            case .start: if before == nil { open.append(instruction + 1) }
            case .end: if next == nil { open.append(instruction + 1) }
            case .wordBoundary:
                if before.map(RegexProgram.isWord) ?? false != next.map(RegexProgram.isWord) ?? false { open.append(instruction + 1) }
            case .match: if !isWhole || next == nil { isFound = true }
            case .character: following.append(instruction)
            }
        }
    }
}
