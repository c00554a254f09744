/// What an end user is called, by its bytes, as the store tells them apart; texts that only look alike are different ones.
struct EndUserName: Hashable, Sendable {
    private let bytes: [UInt8]

    /// The name of a text.
    init(_ text: String) { bytes = Array(text.utf8) }

    /// The text.
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
