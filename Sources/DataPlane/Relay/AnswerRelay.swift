import Dialects
import NIOCore
import Ports
import Vocabulary

/// The answer of the attempt that succeeded, as far as it has come.
struct AnswerRelay {
    let head: AnswerHead
    /// The content that is kept: all of it while it is collected, then only what usage is read from.
    var content: ByteBuffer
    /// How much content has come.
    var contentLength = 0
    /// Reads the events of a stream.
    var observer: StreamObserver
    /// Puts the public name into the events of a stream, if the model's answers carry it.
    var renaming: StreamRenaming?
    /// Whether our head has gone to the client.
    var hasBegun = false
    /// Whether too much came to look for a usage report in it.
    var isBeyondReading = false

    /// A plain answer up to this size is held whole, so that its head can carry the cost.
    static let wholeLimit = 64 << 10
    /// A plain answer up to this size is kept for reading its usage.
    static let readingLimit = 4 << 20

    init(head: AnswerHead, content: ByteBuffer, observer: StreamObserver) {
        self.head = head
        self.content = content
        self.observer = observer
    }
}
