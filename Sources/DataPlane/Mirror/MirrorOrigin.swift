import Vocabulary

/// Of what request an exchange is a mirror.
final class MirrorOrigin {
    /// The request's exchange.
    let exchange: ExchangeID
    /// The key that asked.
    let key: KeyID
    /// Where its record finds what becomes of the mirror.
    let trail: MirrorTrail

    init(exchange: ExchangeID, key: KeyID, trail: MirrorTrail) {
        self.exchange = exchange
        self.key = key
        self.trail = trail
    }
}
