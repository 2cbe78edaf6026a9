import CSQLite

/// Why SQLite could not do what it was asked for.
public struct DatabaseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// SQLite's primary code, such as `SQLITE_FULL`.
    public let code: Int32
    /// What SQLite says.
    public let message: String

    /// The message.
    public var description: String { message }

    /// There is no room left: on the disk, or below the limit of the database.
    var isFull: Bool { code == SQLITE_FULL }
}

/// A connection to a database of SQLite. One thread at a time.
final class Database {
    /// Where a database is.
    enum Place: Equatable {
        case memory
        case file(String)
    }

    private let handle: OpaquePointer
    private var statements: [String: Statement] = [:]

    /// Bytes of a page.
    static let pageBytes = 4096
    /// Milliseconds for which another process may hold the lock.
    private static let patience: Int32 = 2000

    /// Opens a database, and makes it where there is none.
    ///
    /// - Parameters:
    ///   - bytes: that it may grow to.
    ///   - isReader: whether it is only read; it must exist.
    init(_ place: Place, bytes: Int, isReader: Bool = false) throws(DatabaseError) {
        let path =
            switch place {
            case .memory: ":memory:"
            case .file(let path): path
            }
        var opened: OpaquePointer?
        let access = isReader ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let code = sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw DatabaseError(code: code, message: "\(path): \(message)")
        }
        handle = opened
        sqlite3_busy_timeout(handle, Self.patience)
        guard !isReader else { return }
        // SQLite opens a file that it may not write for reading, and would say so at the first batch.
        guard sqlite3_db_readonly(handle, "main") != 1 else {
            throw DatabaseError(code: SQLITE_READONLY, message: "\(path): the file cannot be written to")
        }
        try run("PRAGMA page_size = \(Self.pageBytes)")
        try run("PRAGMA max_page_count = \(max(1, bytes / Self.pageBytes))")
    }

    /// Writes ahead of the file; for one that is known to be ours, as this is written into it.
    ///
    /// What is committed survives the death of the process; a power cut may take the last commits, and leaves the file whole.
    func writeAhead() throws(DatabaseError) {
        try run("PRAGMA journal_mode = WAL")
        try run("PRAGMA synchronous = NORMAL")
        try run("PRAGMA journal_size_limit = \(4 << 20)")
    }

    deinit {
        statements = [:]
        sqlite3_close_v2(handle)
    }

    private var error: DatabaseError { DatabaseError(code: sqlite3_errcode(handle), message: String(cString: sqlite3_errmsg(handle))) }

    /// Whether the file was removed, or another one has its name, since it was opened; false in memory.
    var hasMoved: Bool {
        var moved: Int32 = 0
        return sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0
    }

    /// Runs statements that answer nothing.
    func run(_ text: String) throws(DatabaseError) {
        guard sqlite3_exec(handle, text, nil, nil, nil) == SQLITE_OK else { throw error }
    }

    /// Runs a statement, and calls `row` for each row of its answer.
    func query(_ text: String, _ values: [Value] = [], row: (Statement) throws(DatabaseError) -> Void = { _ in }) throws(DatabaseError) {
        let statement = try prepared(text)
        defer { sqlite3_reset(statement.handle) }
        sqlite3_clear_bindings(statement.handle)
        for (place, value) in zip(Int32(1)..., values) { bind(value, to: place, of: statement) }
        while true {
            switch sqlite3_step(statement.handle) {
            case SQLITE_ROW: try row(statement)
            case SQLITE_DONE: return
            default: throw error
            }
        }
    }

    /// The first number of the first row of an answer.
    func number(_ text: String, _ values: [Value] = []) throws(DatabaseError) -> Int? {
        var number: Int?
        try query(text, values) { row in if number == nil { number = row.integer(0) } }
        return number
    }

    /// The row that was made last.
    var lastRow: Int { Int(sqlite3_last_insert_rowid(handle)) }

    /// Does all of something or nothing.
    func transaction(_ kind: String = "IMMEDIATE", _ body: () throws(DatabaseError) -> Void) throws(DatabaseError) {
        try run("BEGIN \(kind)")
        do throws(DatabaseError) {
            try body()
            try run("COMMIT")
        } catch {
            // Some errors have rolled back already.
            try? run("ROLLBACK")
            throw error
        }
    }

    private func prepared(_ text: String) throws(DatabaseError) -> Statement {
        if let known = statements[text] { return known }
        var made: OpaquePointer?
        guard sqlite3_prepare_v2(handle, text, -1, &made, nil) == SQLITE_OK, let made else { throw error }
        let statement = Statement(handle: made)
        statements[text] = statement
        return statement
    }

    private func bind(_ value: Value, to place: Int32, of statement: Statement) {
        switch value {
        case .integer(let integer): sqlite3_bind_int64(statement.handle, place, Int64(integer))
        case .number(let number): sqlite3_bind_double(statement.handle, place, number)
        case .text(var text):
            _ = text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { csqlite_bind_text(statement.handle, place, $0.baseAddress, Int32(clamping: $0.count)) }
            }
        case .bytes(let bytes):
            _ = bytes.withUnsafeBytes { csqlite_bind_blob(statement.handle, place, $0.baseAddress, Int32(clamping: $0.count)) }
        }
    }

    /// A value that a statement is given.
    enum Value {
        case integer(Int)
        case number(Double)
        case text(String)
        case bytes([UInt8])
    }

    /// A statement that is compiled, and a row of its answer.
    final class Statement {
        fileprivate let handle: OpaquePointer

        fileprivate init(handle: OpaquePointer) { self.handle = handle }

        deinit { sqlite3_finalize(handle) }

        func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

        func number(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

        func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

        func bytes(_ column: Int32) -> [UInt8] {
            guard let start = sqlite3_column_blob(handle, column) else { return [] }
            return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
        }
    }
}
