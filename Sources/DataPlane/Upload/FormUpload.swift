import DequeModule
import Dialects
import NIOCore
import Vocabulary

/// A form that may go upstream while it comes: how far it has been read, and what waits to be sent.
///
/// A short form is held whole, as is one whose beginning does not say enough: any attempt at those can be repeated.
final class FormUpload {
    /// How much is held before anything is sent, and how much more must be to come then.
    static let step = 1 << 20

    let route: InferenceRoute
    /// How many bytes the form has.
    let length: Int
    private var reading: MultipartReading
    /// What was found when it was last asked for.
    private var known: MultipartForm?
    /// How much of the form is the beginning, with which attempts are made; `nil` as long as all of it is held.
    private(set) var beginning: Int?
    /// What has come behind the beginning and was not sent.
    private var waiting: Deque<ByteBuffer> = []
    /// The next piece, once it has been read.
    private var readPiece: ByteBuffer?
    private var receivedLength = 0
    private var sentLength = 0
    /// Whether the upstream takes the next piece.
    var isTaking = false
    /// How much more is held for fields behind the beginning.
    var raised = Money.zero
    /// Whether room is waited for that fields behind the beginning ask for; nothing is sent meanwhile.
    var isRaising = false
    /// Whether what is still to come is of no use any more.
    private(set) var isStopped = false

    /// Follows the form of a request; `nil` if it has none that is long enough, or must be known whole: by which name the
    /// client calls it says nothing of what is in it.
    init?(_ facts: RequestFacts, length: Int) {
        guard length > 2 * Self.step, facts.idempotencyKey == nil, case .inference(let route) = facts.route,
            route.operation.takesForms, let type = facts.contentType,
            let boundary = try? MultipartBoundary(contentType: type)
        else { return nil }
        self.route = route
        self.length = length
        reading = MultipartReading(boundary)
    }

    /// What has been found so far.
    var form: MultipartForm { reading.form }

    /// Whether enough has come to begin with, as far as the form is concerned.
    var canBegin: Bool {
        reading.form.model != nil && reading.offset >= Self.step && length - reading.offset > Self.step
    }

    /// Whether all of it has come.
    var hasCome: Bool { receivedLength == length }

    /// Whether all of it has been sent.
    var isSent: Bool { sentLength == length }

    /// Whether more than the beginning has been sent, so that no other attempt can be made.
    var isSpent: Bool { beginning.map { sentLength > $0 } ?? false }

    /// How many bytes follow the beginning.
    var restLength: Int { length - (beginning ?? length) }

    /// Reads what is new of a body that is held.
    func read(_ body: ByteBuffer) throws(Refusal) {
        try reading.take(body.readableBytesUInt8Span.extracting(droppingFirst: reading.offset))
    }

    /// What decisions need of it.
    func envelope() throws(Refusal) -> RequestEnvelope {
        known = reading.form
        return try reading.envelope(route.operation, model: route.model)
    }

    /// What decisions need of a body that has come whole.
    func envelope(ofWhole body: ByteBuffer) throws(Refusal) -> RequestEnvelope {
        try read(body)
        try reading.finish()
        return try envelope()
    }

    /// Makes what has been read the beginning.
    func begin() {
        beginning = reading.offset
        receivedLength = reading.offset
        sentLength = reading.offset
    }

    /// Takes a piece that has come behind the beginning; answers false if it is more than was said.
    func add(_ piece: ByteBuffer) -> Bool {
        receivedLength += piece.readableBytes
        if piece.readableBytes > 0 { waiting.append(piece) }
        return receivedLength <= length
    }

    /// The next piece that is to be sent, read; `nil` while none is there.
    ///
    /// It stays the next until it is sent. The last one is only given out of a form that is whole, so that no upstream gets to see the end of another.
    func next() throws(Refusal) -> ByteBuffer? {
        if let readPiece { return readPiece }
        guard let piece = waiting.popFirst() else { return nil }
        try reading.take(piece.readableBytesUInt8Span)
        if sentLength + piece.readableBytes == length { try reading.finish() }
        readPiece = piece
        return piece
    }

    /// The next piece is being sent.
    func send() {
        sentLength += readPiece.take()?.readableBytes ?? 0
    }

    /// Nothing more is to be sent.
    func stop() {
        isStopped = true
        waiting = []
        readPiece = nil
    }

    /// What decisions need of it, if fields have come since they were last heeded.
    func change() throws(Refusal) -> RequestEnvelope? {
        reading.form == known ? nil : try reading.envelope(route.operation, model: route.model)
    }

    /// What has come so far is heeded.
    func heed() {
        known = reading.form
    }
}
