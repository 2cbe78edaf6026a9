import Synchronization

/// The profiles that requests may refer to now: they can be replaced while the service runs. A request keeps those that it began with.
final class CurrentProfiles: Sendable {
    private let profiles: Mutex<VerifierProfiles>

    init(_ profiles: VerifierProfiles) { self.profiles = Mutex(profiles) }

    var value: VerifierProfiles { profiles.withLock { $0 } }

    func replace(_ new: VerifierProfiles) { profiles.withLock { $0 = new } }
}
