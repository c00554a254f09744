import Testing
import Vocabulary

@testable import Dialects

@Suite("Forms that are read as they come")
struct MultipartTests {
    private static let type = #"multipart/form-data; charset=utf-8; boundary="a b=1""#

    private static let form = [
        "preamble\r\n--a b=1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\\\"; name=model.wav\"\r\nContent-Type: audio/wav\r\n\r\n",
        "RIFF\r\n--a b\r\r\n-\r\n\r\n--a b=1 \r\ncontent-disposition:form-data;name=\"model\"\r\n\r\n",
        "whisper\r\n--x", "\r\n--a b=1\r\nContent-Disposition: form-data; name=stream\r\n\r\ntrue",
        "\r\n--a b=1\r\nContent-Disposition: form-data; name=\"response_format\"\r\n\r\nsrt\r\n--a b=1\r\n\r\nnobody's\r\n--a b=1--\r\nepilogue --a b=1",
    ].joined()

    private static func read(_ text: String, pieces: Int = .max, type: String = type) throws -> MultipartForm
    { try reading(text, pieces: pieces, type: type).form }

    private static func reading(
        _ text: String,
        pieces: Int = .max,
        type: String = type
    ) throws -> MultipartReading {
        var reading = MultipartReading(try MultipartBoundary(contentType: type))
        let body = Array(text.utf8)
        var start = 0
        while start < body.count {
            let end = pieces >= body.count - start ? body.count : start + pieces
            let piece = Array(body[start..<end])
            try reading.take(piece.span)
            start = end
        }
        try reading.finish()
        return reading
    }

    private static func apply(_ splice: Splice, to text: String) -> String {
        String(decoding: Splice.apply([splice], to: Array(text.utf8).span), as: UTF8.self)
    }

    @Test("the fields are found wherever the file stands, whatever the pieces")
    func fields() throws {
        let whole = try Self.read(Self.form)
        #expect(whole.model == "whisper\r\n--x")
        #expect(whole.isStream)
        #expect(whole.responseFormat == "srt")
        for size in 1..<80 { #expect(try Self.read(Self.form, pieces: size) == whole) }
    }

    @Test("another model's name is put where the first one stood")
    func splice() throws {
        let envelope = try Self.reading(Self.form).envelope(.transcriptions, model: nil)
        let splice = try #require(envelope.form?.splice(model: "large-v3"))
        let changed = Self.apply(splice, to: Self.form)

        #expect(try Self.read(changed).model == "large-v3")
        #expect(changed.utf8.count == Self.form.utf8.count + splice.growth)
        #expect(envelope.form?.splice(model: "a\r\nb") == nil)
    }

    @Test("where the path names the model, a form that does not is given it in a part before its end")
    func given() throws {
        let text = "x\r\n--a b=1\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n2\r\n--a b=1--"
        let envelope = try Self.reading(text).envelope(.transcriptions, model: "fast")
        let splice = try #require(envelope.form?.splice(model: "large-v3"))
        let changed = try Self.read(Self.apply(splice, to: text))

        #expect(envelope.model == "fast")
        #expect(changed.model == "large-v3" && changed.choices == 2)
    }

    @Test("the envelope says what decisions need")
    func envelope() throws {
        let envelope = try Self.reading(Self.form).envelope(.transcriptions, model: nil)
        #expect(
            envelope.isStream && envelope.namesContent && envelope.asksUsage && envelope.modelToken.isEmpty
        )
        let form = try Self.reading(Self.part(#"name="n""#, "2") + "--b--", type: Self.short)
        #expect(form.form.choices == 2)
        #expect(throws: Refusal.self) { try form.envelope(.transcriptions, model: nil) }
        #expect(throws: Refusal.self) {
            try Self.reading(Self.form).envelope(.transcriptions, model: "fast")
        }
    }

    @Test("a form that names its model says so before it has come whole, and one that does not only then")
    func unfinished() throws {
        func envelope(_ text: String, model: String?) throws -> RequestEnvelope {
            var reading = MultipartReading(try MultipartBoundary(contentType: Self.short))
            try reading.take(Array(text.utf8).span)
            return try reading.envelope(.transcriptions, model: model)
        }
        let named = Self.part(#"name="model""#, "fast") + "--b\r\nContent-Disp"
        let unnamed = Self.part("name=x", "y") + "--b\r\nContent-Disp"

        #expect(try envelope(named, model: nil).form?.splice(model: "m")?.range.count == 4)
        #expect(throws: Refusal.self) { try envelope(unnamed, model: "fast") }
        #expect(try envelope(Self.part("name=x", "y") + "--b--", model: "fast").form != nil)
    }

    private static let short = "multipart/form-data;boundary=b"

    private static func part(_ name: String, _ value: String) -> String {
        "--b\r\nContent-Disposition: form-data; \(name)\r\n\r\n\(value)\r\n"
    }

    @Test(
        "what is wrong is refused",
        arguments: [
            part(#"name="model""#, "a") + part(#"name="model""#, "b") + "--b--",
            part(#"name="model""#, "") + "--b--", part(#"name="Model""#, "a") + "--b--",
            part(#"name="model"; filename="x""#, "a") + "--b--", part(#"name="stream""#, "yes") + "--b--",
            part("name=x", "--b\r\nContent-Disposition: form-data; name=model\r\n\r\nother") + "--b--",
            part(#"name="n""#, "0") + "--b--", part(#"name="model""#, "a") + "--b-",
            part(#"name="model""#, "a") + "--bc\r\n",
            part(#"name="model""#, String(repeating: "x", count: 5000)) + "--b--",
            "--b\r\n" + String(repeating: "x", count: 9000), part(#"name="model""#, "a"), "",
            String(repeating: part("name=x", ""), count: 1001) + "--b--", "--b--",
            part("name=x", "\n--b\nContent-Disposition: form-data; name=model\n\nother") + "--b--",
            part("name=x", "y\r--b") + "--b--", "\n--b\r\n\r\n\r\n--b--",
            part("name=x; name=model", "a") + "--b--", part("name*=utf-8''model", "a") + "--b--",
            part("name=x\r\nContent-Disposition: form-data; name=model", "a") + "--b--",
            part("\r\n name=model", "a") + "--b--", part("name=x\n\nname=model", "a") + "--b--",
            "--b\r\nContent-Disposition : form-data; name=model\r\n\r\na\r\n--b--",
            "--b" + String(repeating: " ", count: 200) + "\r\n\r\n\r\n--b--",
        ]
    )
    func faults(_ text: String) {
        #expect(throws: Refusal.self) { try Self.read(text, type: Self.short) }
    }

    @Test(
        "a content type without a usable boundary is refused",
        arguments: [
            "application/json", "multipart/form-data", "multipart/form-data; boundary=",
            "multipart/mixed; boundary=b",
            "multipart/form-data; boundary=\"a \"", "multipart/form-data; boundary=a; boundary=b",
            "multipart/form-data; boundary*=utf-8''a",
        ]
    )
    func types(_ type: String) {
        #expect(throws: Refusal.self) { try MultipartBoundary(contentType: type) }
    }

    @Test(
        "a field that is read stands as it is: one in an encoding that changes its bytes is refused",
        arguments: [("base64", true), ("Quoted-Printable", true), ("8BIT ", false), ("binary", false)]
    )
    func encodings(_ encoding: String, _ isRefused: Bool) throws {
        func form(_ name: String) -> String {
            "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\nContent-Transfer-Encoding: \(encoding)\r\n\r\n"
                + "d2hpc3Blcg==\r\n--b--\r\n"
        }
        let type = "multipart/form-data; boundary=b"

        if isRefused {
            #expect(throws: Refusal.self) { try Self.read(form("model"), type: type) }
        } else {
            #expect(try Self.read(form("model"), type: type).model == "d2hpc3Blcg==")
        }
        // What the gateway does not read is not its business.
        #expect(try Self.read(form("prompt"), type: type).model == nil)
    }

    @Test("what a form says apart from its boundary is the same with another one, and with nothing else")
    func pieces() throws {
        func pieces(_ text: String, _ boundary: String) -> [String]? {
            let body = Array(text.utf8)
            return MultipartForm.pieces(
                of: body.span,
                contentType: "multipart/form-data; boundary=\"\(boundary)\""
            )?
            .map { String(decoding: body[$0], as: UTF8.self) }
        }
        let plain = "--one\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n2\r\n--one--\r\n"
        let head = "\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n"

        #expect(pieces(plain, "one") == ["", head + "2", "--\r\n"])
        #expect(pieces(plain.replacing("one", with: "another"), "another") == pieces(plain, "one"))
        #expect(pieces(plain.replacing("2", with: "3"), "one") != pieces(plain, "one"))
        #expect(pieces(plain.replacing("\"n\"", with: "\"m\""), "one") != pieces(plain, "one"))
        let long = try #require(pieces(Self.form, "a b=1"))
        #expect(long.count == 7 && long[0] == "preamble" && long[2].hasSuffix("whisper\r\n--x"))
        // What is no form is not taken apart.
        #expect(pieces(plain, "other") == nil)
        #expect(pieces(String(plain.dropLast(4)), "one") == nil)
        #expect(pieces(plain, "") == nil)
    }

    @Test("mutated forms end in a form or a refusal")
    func mutations() {
        var random = MutationRandom()
        for _ in 0..<2000 {
            var body = Array(Self.form.utf8)
            for _ in 0..<3 {
                let place = Int.random(in: 0..<body.count, using: &random)
                body[place] = UInt8.random(in: 0...255, using: &random)
            }
            guard let boundary = try? MultipartBoundary(contentType: Self.type) else { continue }
            var reading = MultipartReading(boundary)
            guard (try? reading.take(body.span)) != nil,
                let splice = try? reading.envelope(.transcriptions, model: nil).form?.splice(model: "m")
            else { continue }
            #expect(splice.range.upperBound <= body.count)
        }
    }
}
