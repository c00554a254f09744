import Identity
import Synchronization
import Vocabulary

/// The identity provider at which people sign in, kept from the beginning of a sign-in to its end.
///
/// A changed configuration makes a new one; a sign-in that was begun at the old one must be begun again.
final class SignInProviders: Sendable {
    private let transport: any IdentityTransport
    private let now: @Sendable () -> UTCTime
    private let current = Mutex<OpenIDProvider?>(nil)

    init(transport: any IdentityTransport, now: @escaping @Sendable () -> UTCTime) {
        self.transport = transport
        self.now = now
    }

    /// The provider of a configuration.
    func provider(_ configuration: OpenIDConfiguration) -> OpenIDProvider {
        current.withLock { current in
            if let current, current.configuration == configuration { return current }
            let made = OpenIDProvider(configuration: configuration, transport: transport, clock: now)
            current = made
            return made
        }
    }
}
