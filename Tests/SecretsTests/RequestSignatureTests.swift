import Testing
import Vocabulary

@testable import Secrets

/// The requests of AWS's published test suite for Signature Version 4 with the signatures that it states, and requests
/// to Bedrock with the signatures that botocore 1.44 makes of them.
@Suite("Signatures that AWS asks for")
struct RequestSignatureTests {
    private static let secret = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    private static let emptyDigest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    @Test(
        "a request of the published suite has the published signature",
        arguments: [
            ("GET", "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
            (
                "GET", "/?Param2=value2&Param1=value1",
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
            ),
            (
                "GET", "/?Param1=value2&Param1=Value1",
                "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1"
            ),
            ("GET", "/?Param1=", "506693d22b79f51760ff2217fe207bb63f86e8f316bf6c217a3c65d33d15410a"),
            ("GET", "/?Param1", "506693d22b79f51760ff2217fe207bb63f86e8f316bf6c217a3c65d33d15410a"),
            ("GET", "/\u{1234}", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
            (
                "GET", "/example1/example2/../..",
                "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
            ),
            ("GET", "/./example", "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5"),
            ("GET", "//example//", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"),
            ("POST", "/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        ]
    )
    func published(method: String, target: String, signature: String) {
        let request = SignableRequest(
            method: method,
            target: target,
            fields: [.init("Host", "example.amazonaws.com")],
            bodyDigest: Self.emptyDigest
        )

        let fields = Self.suiteSigner.fields(signing: request, at: Self.suiteTime, isDigestSent: false)

        #expect(
            fields == [
                .init("x-amz-date", "20150830T123600Z"),
                .init(
                    "authorization",
                    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                        + "SignedHeaders=host;x-amz-date, Signature=\(signature)"
                ),
            ]
        )
    }

    @Test("blanks around and within values of fields do not count")
    func blanks() {
        let request = SignableRequest(
            method: "GET",
            target: "/",
            fields: [
                .init("My-Header2", " \"a   b   c\""), .init("Host", "example.amazonaws.com"),
                .init("My-Header1", " value1"),
            ],
            bodyDigest: Self.emptyDigest
        )

        let fields = Self.suiteSigner.fields(signing: request, at: Self.suiteTime, isDigestSent: false)

        #expect(
            fields.last?.value.hasSuffix(
                "SignedHeaders=host;my-header1;my-header2;x-amz-date, "
                    + "Signature=acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"
            ) == true
        )
    }

    @Test("the body is signed")
    func body() {
        var digest = RunningDigest()
        let (first, second) = (Array("Param1=".utf8), Array("value1".utf8))
        digest.update(first.span)
        digest.update(second.span)
        let request = SignableRequest(
            method: "POST",
            target: "/",
            fields: [
                .init("content-type", "application/x-www-form-urlencoded"),
                .init("host", "example.amazonaws.com"),
            ],
            bodyDigest: digest.hexadecimal
        )

        let fields = Self.suiteSigner.fields(signing: request, at: Self.suiteTime, isDigestSent: false)

        #expect(
            fields.last?.value.hasSuffix("ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a")
                == true
        )
    }

    @Test(
        "model ids with a colon, ARNs with a slash and queries are signed as botocore signs them",
        arguments: [
            (
                "/model/anthropic.claude-3-5-sonnet-20240620-v1%3A0/converse",
                "afd6832c5466383275f66c5fc154c42a50adb9279e99fe69632a198ee4daa7a7",
                "2d9d9ce0bc10867535f5433bd1dc7def1e5d53f92afebb3896091775fc5919ad"
            ),
            (
                "/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Aapplication-inference-profile%2Fabc123"
                    + "/converse-stream",
                "0785a7cc42968e95db800c98c1647b85dc1b5fb39be59b44dfbefc3d6c7df628",
                "2eccfb174cc7225d75760507be362fe0c0da33346ea270db77916bd1c2e7f6aa"
            ),
            (
                "/model/amazon.nova-lite-v1%3A0/invoke?trace=ENABLED&note=a%20b%2Fc",
                "aa7a1442d8a9d38b6d3c92b3077e46d911b29ac260854e1fe3a1e343e416b837",
                "d51a857b722dac56da993c4e60f55e530e97fe04e0afb23d9c42a820e4031a58"
            ),
        ]
    )
    func bedrock(target: String, permanent: String, temporary: String) {
        let request = SignableRequest(
            method: "POST",
            target: target,
            fields: [.init("host", "bedrock-runtime.eu-west-1.amazonaws.com")],
            bodyDigest: Self.digest(of: #"{"messages":[]}"#)
        )
        let time = UTCTime(seconds: 1_795_575_845)

        let first = Self.bedrockSigner("AKIDEXAMPLE", nil).fields(signing: request, at: time)
        let second = Self.bedrockSigner("ASIAEXAMPLE", Secret("FwoGZXIvYXdzEXAMPLE//token+="))
            .fields(signing: request, at: time)

        #expect(first.map(\.name) == ["x-amz-date", "x-amz-content-sha256", "authorization"])
        #expect(first.first?.value == "20261125T030405Z")
        #expect(first.last?.value.hasSuffix("Signature=\(permanent)") == true)
        #expect(second.contains(.init("x-amz-security-token", "FwoGZXIvYXdzEXAMPLE//token+=")))
        #expect(second.last?.value.hasSuffix("Signature=\(temporary)") == true)
    }

    @Test("the key of a day is not used on the next")
    func days() {
        let signer = Self.bedrockSigner("AKIDEXAMPLE", nil)
        let request = SignableRequest(method: "GET", target: "/", fields: [], bodyDigest: Self.emptyDigest)
        let night = UTCTime(seconds: 1_795_564_799)

        let before = signer.fields(signing: request, at: night)
        let after = signer.fields(signing: request, at: night + .seconds(1))
        let fresh = Self.bedrockSigner("AKIDEXAMPLE", nil)
            .fields(signing: request, at: night + .seconds(1))

        #expect(before.last?.value.contains("/20261124/") == true)
        #expect(after.last?.value.contains("/20261125/") == true)
        #expect(after == fresh)
    }

    private static let suiteTime = UTCTime(seconds: 1_440_938_160)

    private static var suiteSigner: AWSRequestSigner {
        AWSRequestSigner(
            credentials: AWSCredentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: secret),
            region: "us-east-1",
            service: "service"
        )
    }

    private static func bedrockSigner(_ id: String, _ token: Secret?) -> AWSRequestSigner {
        AWSRequestSigner(
            credentials: AWSCredentials(accessKeyID: id, secretAccessKey: secret, sessionToken: token),
            region: "eu-west-1",
            service: "bedrock"
        )
    }

    private static func digest(of text: String) -> String {
        let bytes = Array(text.utf8)
        var digest = RunningDigest()
        digest.update(bytes.span)
        return digest.hexadecimal
    }
}
