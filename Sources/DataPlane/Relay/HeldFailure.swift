import NIOCore
import Ports

/// An error answer whose words decide what follows, while they come.
final class HeldFailure {
    /// An error that is longer than this is judged by its status.
    static let longest = 64 << 10

    /// The head, as the upstream sent it.
    let head: AnswerHead
    /// What has come behind it.
    private(set) var pieces: [AnswerPiece] = []
    private var length = 0

    init(_ head: AnswerHead) { self.head = head }

    /// Keeps a piece.
    func keep(_ piece: AnswerPiece) {
        pieces.append(piece)
        length += piece.bytes.readableBytes
    }

    /// Whether it is whole, or longer than anything that is worth waiting for.
    var isReady: Bool { pieces.last?.isLast ?? false || length > Self.longest }

    /// The body as far as it has come.
    var body: [UInt8] { pieces.flatMap { $0.contents }.flatMap { Array($0.readableBytesView) } }
}
