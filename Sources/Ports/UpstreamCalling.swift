import NIOCore
import Policy

/// What a request asks an upstream to do with what its path names.
public enum UpstreamMethod: String, Sendable {
    /// Makes something of a body.
    case post = "POST"
    /// Shows something that is kept.
    case get = "GET"
    /// Removes something that is kept.
    case delete = "DELETE"
    /// Puts a body in the place of what is kept.
    case put = "PUT"
    /// Changes what is kept.
    case patch = "PATCH"
    /// Asks for the head that `get` would be answered with.
    case head = "HEAD"
    /// Asks what can be asked.
    case options = "OPTIONS"

    /// Whether a request says how long its body is, even if it has none (RFC 9110 section 8.6).
    public var statesLength: Bool { self == .post || self == .put || self == .patch }
}

/// One request to one target, ready to be sent.
public struct UpstreamRequest: Sendable {
    /// The target.
    public var target: Target
    /// What is to be done.
    public var method: UpstreamMethod
    /// The path below the provider's base URL, such as `/chat/completions`.
    public var path: String
    /// Header lines that pass from the client, each ended by CRLF; without host, credential and framing.
    public var headerLines: ByteBuffer
    /// The body, in the order of sending.
    public var body: [ByteBuffer]
    /// How many bytes of the body come behind that, by `UpstreamCall.send`.
    public var restLength = 0
    /// When the whole exchange must be over.
    public var deadline: NIODeadline
    /// Whether the client asked for a stream.
    public var isStream: Bool

    /// Makes a request.
    public init(
        target: Target,
        method: UpstreamMethod = .post,
        path: String,
        headerLines: ByteBuffer,
        body: [ByteBuffer],
        deadline: NIODeadline,
        isStream: Bool
    ) {
        self.target = target
        self.method = method
        self.path = path
        self.headerLines = headerLines
        self.body = body
        self.deadline = deadline
        self.isStream = isStream
    }
}

/// The head of an upstream's answer.
public struct AnswerHead: Sendable {
    /// One header field by its places in `bytes`.
    public struct Field: Sendable {
        /// Where the name stands.
        public var name: Range<Int>
        /// Where the value stands, without the blanks around it.
        public var value: Range<Int>

        /// Makes a field.
        public init(name: Range<Int>, value: Range<Int>) {
            self.name = name
            self.value = value
        }
    }

    /// How long the body is.
    public enum Framing: Equatable, Sendable {
        /// This many bytes.
        case counted(Int)
        /// Chunked transfer coding.
        case chunked
        /// Until the connection closes.
        case untilClose
    }

    /// The status, 200 to 599.
    public var status: Int
    /// The head as it came, status line included; places count from the reader index.
    public var bytes: ByteBuffer
    /// The fields in order.
    public var fields: [Field]
    /// How the body is framed.
    public var framing: Framing

    /// Makes a head.
    public init(status: Int, bytes: ByteBuffer, fields: [Field], framing: Framing) {
        self.status = status
        self.bytes = bytes
        self.fields = fields
        self.framing = framing
    }
}

/// A piece of an upstream's body as it came from the socket.
public struct AnswerPiece: Sendable {
    /// Where the body's own bytes stand in `bytes`, the framing left out.
    public enum Content: Sendable {
        /// All of it.
        case whole
        /// One stretch, by places from the reader index.
        case range(Range<Int>)
        /// Several stretches.
        case ranges([Range<Int>])
        /// None: only framing.
        case empty
    }

    /// The bytes with their framing.
    public var bytes: ByteBuffer
    /// The body's own bytes in them.
    public var content: Content
    /// Whether `bytes` begins and ends between two chunks, so that it can pass to an HTTP/1.1 client as it is.
    public var isWholeChunks: Bool
    /// Whether the body ends with this piece.
    public var isLast: Bool

    /// Makes a piece.
    public init(bytes: ByteBuffer, content: Content, isWholeChunks: Bool, isLast: Bool) {
        self.bytes = bytes
        self.content = content
        self.isWholeChunks = isWholeChunks
        self.isLast = isLast
    }
}

/// How a call failed.
public enum UpstreamFailure: String, Error, Sendable {
    /// No connection could be made; nothing was sent.
    case connectFailed = "connect_failed"
    /// No connection stood in time; nothing was sent.
    case connectTimeout = "connect_timeout"
    /// Too many calls wait for a connection; nothing was sent.
    case poolFull = "pool_full"
    /// There is no credential to authorize the call with; nothing was sent.
    case noCredential = "no_credential"
    /// The connection closed before any byte of the answer.
    case closedBeforeAnswer = "closed_before_answer"
    /// The upstream took nothing more of the request in time.
    case sendTimeout = "send_timeout"
    /// No byte of the answer came in time.
    case firstByteTimeout = "first_byte_timeout"
    /// The answer paused for too long.
    case idleTimeout = "idle_timeout"
    /// The exchange took too long.
    case totalTimeout = "total_timeout"
    /// The connection closed in the middle of the answer.
    case cut
    /// The answer is not HTTP.
    case malformed
}

/// Hears of one call, on the call's event loop; possibly from within `start` already.
public protocol UpstreamObserving: AnyObject {
    /// A connection stands and the request is about to be written; answer `false` to stop it.
    func upstreamWillSend() -> Bool
    /// The upstream takes more of a body that was not whole; told at its beginning and whenever `send` had answered `false`.
    func upstreamTakesMore()
    /// The head of the answer; informational ones are left out.
    func upstreamAnswered(_ head: AnswerHead)
    /// A piece of the body; after the one with `isLast` nothing more comes.
    func upstreamSent(_ piece: AnswerPiece)
    /// What had come in one read was handed over: a good moment to flush.
    func upstreamPaused()
    /// The call failed; nothing more comes.
    func upstreamFailed(_ failure: UpstreamFailure)
}

extension UpstreamObserving {
    /// Most bodies are whole.
    public func upstreamTakesMore() {}
}

/// A call under way, confined to its event loop.
public protocol UpstreamCall: AnyObject {
    /// Sends the request as soon as a connection is there. Called once.
    func start()
    /// Sends the next piece of a body that was not whole, after `upstreamTakesMore`; from the first one on, what was sent
    /// is no longer kept.
    ///
    /// Answers whether the upstream takes another piece at once.
    func send(_ piece: ByteBuffer) -> Bool
    /// Ends the call at once; the observer hears nothing more.
    func cancel()
    /// Stops reading the answer until `resume`.
    func pause()
    /// Goes on reading the answer.
    func resume()
}

extension UpstreamCall {
    /// A call that is answered without a connection takes nothing more.
    public func send(_ piece: ByteBuffer) -> Bool { false }
}

/// Makes calls from one event loop.
public protocol UpstreamCalling: AnyObject {
    /// Prepares a call; nothing happens before its `start`.
    func call(_ request: UpstreamRequest, observer: any UpstreamObserving) -> any UpstreamCall
    /// Closes idle connections and accepts no more calls.
    func close()

    /// Lets answers wait for `readAnswers` and says when some have come, until `close`; without this they are read as they come.
    func gatherAnswers(_ came: @escaping () -> Void)

    /// Reads what has come of answers.
    func readAnswers()

    /// Lets what calls write wait for `releaseWrites`, so that many of them are sent one after the other.
    func holdWrites()

    /// Sends what calls have written since `holdWrites`.
    func releaseWrites()
}
