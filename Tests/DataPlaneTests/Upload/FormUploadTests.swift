import Dialects
import NIOCore
import NIOHTTP1
import Testing
import Vocabulary

@testable import DataPlane

/// Which forms may go upstream while they come, and what of them may be sent.
@Suite("Long forms")
struct FormUploadTests {
    private static let long = 4 << 20

    private static func upload(
        path: String = "/v1/audio/transcriptions",
        type: String = FormText.type,
        fields: HTTPHeaders = [:],
        length: Int = long
    ) -> FormUpload? {
        var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: path, headers: fields)
        head.headers.add(name: "content-type", value: type)
        return FormUpload(
            RequestFacts(head, allocator: ByteBufferAllocator()),
            length: length
        )
    }

    private static func form(
        _ fields: [(String, String)],
        file: Int,
        last: [(String, String)] = []
    ) -> ByteBuffer {
        ByteBuffer(string: FormText.form(fields, file: String(repeating: "s", count: file), last: last))
    }

    @Test("only long forms of routes that take forms, which their clients have not named, are followed")
    func kinds() {
        #expect(Self.upload() != nil)
        #expect(Self.upload(path: "/v1/images/edits") != nil)
        #expect(Self.upload(length: 2 * FormUpload.step) == nil)
        #expect(Self.upload(path: "/v1/chat/completions") == nil)
        #expect(Self.upload(path: "/v1/images/edits", type: "application/json") == nil)
        #expect(Self.upload(fields: ["idempotency-key": "once"]) == nil)
    }

    @Test("a form begins once its model and the first step have come, if more than another step follows")
    func beginning() throws {
        let named = Self.form([("model", "fast")], file: Self.long)
        let unnamed = Self.form([("language", "en")], file: Self.long)
        func canBegin(_ form: ByteBuffer, _ count: Int, length: Int = Self.long) throws -> Bool {
            let upload = try #require(Self.upload(length: length))
            try upload.read(form.getSlice(at: 0, length: count / 2) ?? ByteBuffer())
            try upload.read(form.getSlice(at: 0, length: count) ?? ByteBuffer())
            return upload.canBegin
        }

        #expect(try canBegin(named, FormUpload.step))
        #expect(try !canBegin(named, FormUpload.step - 1))
        #expect(try !canBegin(named, 3 * FormUpload.step))
        #expect(try !canBegin(unnamed, FormUpload.step))
    }

    @Test("what follows the beginning is given piece by piece, and fields in it are told")
    func pieces() throws {
        let form = Self.form([("model", "fast")], file: Self.long, last: [("stream", "true")])
        var rest = form
        let upload = try #require(Self.upload(length: form.readableBytes))
        let first = rest.readSlice(length: FormUpload.step)
        try upload.read(#require(first))
        upload.begin()
        #expect(try upload.envelope().model == "fast")
        #expect(upload.restLength == rest.readableBytes)

        var sent = 0
        while let piece = rest.readSlice(length: min(100_000, rest.readableBytes)), piece.readableBytes > 0 {
            #expect(!upload.isSent && !upload.hasCome)
            #expect(upload.add(piece))
            sent += try upload.next()?.readableBytes ?? 0
            upload.send()
            #expect(upload.isSpent)
        }

        #expect(try upload.change()?.isStream == true)
        upload.heed()
        #expect(try upload.change() == nil)
        #expect(upload.isSent && upload.hasCome && sent == upload.restLength)
        #expect(!upload.add(ByteBuffer(string: "more")))
    }

    @Test("the last piece is not given out of a form that is cut, and nothing is when it was stopped")
    func faults() throws {
        let form = Self.form([("model", "fast")], file: Self.long)
        func begun() throws -> (FormUpload, ByteBuffer) {
            var rest = form.getSlice(at: 0, length: Self.long) ?? ByteBuffer()
            let upload = try #require(Self.upload())
            let first = rest.readSlice(length: FormUpload.step)
            try upload.read(#require(first))
            upload.begin()
            #expect(upload.add(rest))
            return (upload, rest)
        }

        let (cut, _) = try begun()
        #expect(throws: Refusal.self) { try cut.next() }
        let (stopped, _) = try begun()
        stopped.stop()
        #expect(try stopped.next() == nil)
        #expect(stopped.isStopped && !stopped.isSent)
    }
}
