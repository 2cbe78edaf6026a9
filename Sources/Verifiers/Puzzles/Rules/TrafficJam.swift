/// Vehicles on a board, each of which moves along its own direction over free cells; one of them has to reach the right edge of its row.
struct TrafficJam: Sendable {
    private struct Vehicle {
        /// Its first cell, the one on the left or at the top.
        var cell: GridCell
        let length: Int
        let isAcross: Bool
    }

    private let height: Int
    private let width: Int
    private let car: UInt8
    private var vehicles: [UInt8: Vehicle] = [:]
    private var taken: Set<GridCell> = []

    /// - Parameters:
    ///   - rows: `.`, `o` and `-` for free cells, `x` and `#` for walls, capital letters for vehicles.
    ///   - car: the vehicle that has to leave; it lies along its row.
    /// - Returns: `nil` for other marks, vehicles that are no line of two cells or more, or no such car.
    init?(_ rows: [[UInt8]], car: UInt8) {
        (height, width, self.car) = (rows.count, rows[0].count, car)
        var cells: [UInt8: [GridCell]] = [:]
        for (row, line) in rows.enumerated() {
            for (column, mark) in line.enumerated() {
                switch mark {
                case UInt8(ascii: "."), UInt8(ascii: "o"), UInt8(ascii: "-"): continue
                case UInt8(ascii: "x"), UInt8(ascii: "#"): break
                case 0x41...0x5A: cells[mark, default: []].append(GridCell(row, column))
                default: return nil
                }
                taken.insert(GridCell(row, column))
            }
        }
        for (letter, places) in cells {
            guard places.count > 1, let first = places.first else { return nil }
            let isAcross = places[1].row == first.row
            let line = places.indices.map { isAcross ? GridCell(first.row, first.column + $0) : GridCell(first.row + $0, first.column) }
            guard places == line else { return nil }
            vehicles[letter] = Vehicle(cell: first, length: places.count, isAcross: isAcross)
        }
        guard vehicles[car]?.isAcross == true else { return nil }
    }

    /// Moves a vehicle by so many cells, to the right or down if the number is positive.
    ///
    /// - Returns: whether there is such a vehicle, and all cells on its way are free.
    mutating func move(_ letter: UInt8, by steps: Int) -> Bool {
        guard var vehicle = vehicles[letter] else { return false }
        let direction = steps < 0 ? -1 : 1
        func at(_ offset: Int) -> GridCell {
            vehicle.isAcross ? GridCell(vehicle.cell.row, vehicle.cell.column + offset) : GridCell(vehicle.cell.row + offset, vehicle.cell.column)
        }
        for _ in 0..<abs(steps) {
            let next = at(direction > 0 ? vehicle.length : -1)
            guard next.isInside(height: height, width: width), taken.insert(next).inserted else { return false }
            taken.remove(at(direction > 0 ? 0 : vehicle.length - 1))
            vehicle.cell = at(direction)
        }
        vehicles[letter] = vehicle
        return true
    }

    /// Whether the car never leaves: a wall, or a vehicle that lies along the same row, is before it.
    var isBlocked: Bool {
        guard let own = vehicles[car] else { return true }
        var across: Set<GridCell> = []
        for vehicle in vehicles.values where !vehicle.isAcross {
            for offset in 0..<vehicle.length { across.insert(GridCell(vehicle.cell.row + offset, vehicle.cell.column)) }
        }
        return ((own.cell.column + own.length)..<width).contains { column in
            let cell = GridCell(own.cell.row, column)
            return taken.contains(cell) && !across.contains(cell)
        }
    }

    /// Whether the car is at the right edge.
    var isSolved: Bool { vehicles[car].map { $0.cell.column + $0.length == width } ?? false }
}
