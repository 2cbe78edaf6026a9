import Calls

/// One GET over a connection of its own.
struct HealthProbe {
    let target: CallTarget
    let timeout: Int

    /// A service says much about itself at `/health`, and no more than this.
    private static let longestAnswer = 1 << 20

    /// The status of the answer.
    func status() -> Result<Int, CallError> {
        do throws(CallError) {
            let connection = try CallConnection(to: target, seconds: Double(timeout), bodyLimit: Self.longestAnswer)
            return .success(try connection.call(Call(method: "GET", fields: [("Connection", "close")])).status)
        } catch {
            return .failure(error)
        }
    }
}
