import Secrets
import Testing
import Vocabulary

@testable import Identity

@Suite("Where AWS's credentials come from")
struct AWSSourceTests {
    private static let sts = "https://sts.eu-west-1.amazonaws.com/"
    private static let instance = "http://169.254.169.254/latest"
    private static let environment = ["AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": "s"]
    private static let web = [
        "AWS_ROLE_ARN": "arn:aws:iam::1:role/web", "AWS_WEB_IDENTITY_TOKEN_FILE": "/token",
    ]
    private static let container = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/1"]
    private static let files = [
        "/token": "eyJ.web.token\n",
        "/root/.aws/credentials": "[default]\naws_access_key_id = AKFILE\n"
            + "aws_secret_access_key = s\n",
    ]

    /// Everything answers that a chain may ask.
    private func fixture(_ parts: [[String: String]], files: [String: String] = [:]) -> CloudFixture {
        let environment = parts.reduce(into: ["HOME": "/root"]) { $0.merge($1) { $1 } }
        let fixture = CloudFixture(environment: environment, files: files)
        fixture.transport.answer(Self.sts, text: fixture.roleAnswer("AKWEB"))
        fixture.transport.answer("http://169.254.170.2/v2/credentials/1", fixture.metadata("AKCONTAINER"))
        fixture.transport.answer("\(Self.instance)/api/token", text: "metadata-token")
        let list = "\(Self.instance)/meta-data/iam/security-credentials/"
        fixture.transport.answer(list, text: "the+role\n")
        fixture.transport.answer("\(list)the%2Brole", fixture.metadata("AKINSTANCE"))
        return fixture
    }

    @Test("the default chain asks in the order of AWS's own tools")
    func order() async throws {
        let all = [Self.environment, Self.web, Self.container]
        var found: [String?] = []
        for start in 0...3 {
            let fixture = fixture(
                Array(all.dropFirst(start == 3 ? 3 : start)),
                files: start < 2 ? Self.files : [:]
            )
            found.append(
                try await AWSDefaultChain(service: fixture.service, host: fixture.host).credential()
                    .accessKeyID
            )
        }
        let profile = fixture([Self.container], files: Self.files)
        found.append(
            try await AWSDefaultChain(service: profile.service, host: profile.host).credential().accessKeyID
        )

        #expect(found == ["AKENV", "AKWEB", "AKCONTAINER", nil, "AKFILE"].map { $0 ?? "AKINSTANCE" })
    }

    @Test(
        "a default profile that gives no credentials does not stand in the way of the container and the machine",
        arguments: [
            "[default]\nregion = eu-west-1\noutput = json\n", "[default]\n",
            "[profile other]\nrole_arn = r\n",
        ]
    )
    func settingsAlone(config: String) async throws {
        let files = ["/root/.aws/config": config]
        let container = fixture([Self.container], files: files)
        let machine = fixture([], files: files)

        #expect(
            try await AWSDefaultChain(service: container.service, host: container.host).credential()
                .accessKeyID
                == "AKCONTAINER"
        )
        #expect(
            try await AWSDefaultChain(service: machine.service, host: machine.host).credential().accessKeyID
                == "AKINSTANCE"
        )
    }

    @Test(
        "a profile that was asked for by name, or wants credentials in a way that is not known, is not passed over",
        arguments: [
            ("[profile work]\nregion = eu-west-1\n", "work"), ("[default]\nsso_account_id = 1\n", nil),
            ("[default]\ncredential_process = /bin/keys\n", nil),
        ] as [(String, String?)]
    )
    func notPassedOver(config: String, name: String?) async {
        let named = name.map { ["AWS_PROFILE": $0] } ?? [:]
        let fixture = fixture([Self.container, named], files: ["/root/.aws/config": config])

        do {
            _ = try await AWSDefaultChain(service: fixture.service, host: fixture.host).credential()
            Issue.record("there is no credential")
        } catch {
            #expect("\(error)".contains("has neither aws_access_key_id"))
        }
    }

    @Test("a key of Bedrock in the environment is sent as it is")
    func bearer() async throws {
        let fixture = fixture([Self.environment, ["AWS_BEARER_TOKEN_BEDROCK": "bedrock-api-key"]])

        let credential = try await AWSDefaultChain(service: fixture.service, host: fixture.host).credential()

        #expect(credential == CloudCredential(.bearer(Secret("bedrock-api-key")), expires: nil))
    }

    @Test("where there is nothing at all the error says what to do")
    func nothing() async {
        let fixture = CloudFixture(environment: ["HOME": "/root"])

        await #expect(throws: CloudCredentialError.self) {
            try await AWSDefaultChain(service: fixture.service, host: fixture.host).credential()
        }
        do {
            _ = try await AWSDefaultChain(service: fixture.service, host: fixture.host).credential()
        } catch {
            #expect("\(error)".contains("give the provider api_key, access_key_id"))
        }
    }

    @Test("a web identity's token is exchanged for the role's credentials")
    func webIdentity() async throws {
        let fixture = fixture([Self.web], files: Self.files)

        let credential = try await AWSDefaultChain(service: fixture.service, host: fixture.host).credential()

        #expect(credential == fixture.temporary("AKWEB", secret: "role-secret", token: "role&token"))
        let request = try #require(fixture.transport.requests.first)
        #expect(
            request.text
                == "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fweb"
                + "&RoleSessionName=gatehouse&WebIdentityToken=eyJ.web.token"
        )
        #expect(request.field("authorization") == nil)
    }

    @Test("a refusal is told with its code, and nothing of its text")
    func refusal() async {
        let fixture = fixture([Self.web], files: Self.files)
        fixture.transport.answer(
            Self.sts,
            text: "<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredTokenException</Code>"
                + "<Message>secret text</Message></Error></ErrorResponse>",
            status: 400
        )

        await #expect(
            throws: CloudCredentialError.refused(url: Self.sts, status: 400, code: "ExpiredTokenException")
        ) {
            try await AWSDefaultChain(service: fixture.service, host: fixture.host).credential()
        }
    }

    @Test("a profile's role is taken with the keys of the profile that it names, in a signed request")
    func assumedRole() async throws {
        let fixture = fixture(
            [],
            files: [
                "/root/.aws/config":
                    "[profile work]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = keys\n"
                    + "external_id = x\nrole_session_name = me\n",
                "/root/.aws/credentials": "[keys]\naws_access_key_id = AKKEYS\naws_secret_access_key = s\n",
            ]
        )

        let credential = try await ProfileSource(name: "work", service: fixture.service, host: fixture.host)
            .credential()

        #expect(credential.accessKeyID == "AKWEB")
        let request = try #require(fixture.transport.requests.first)
        #expect(request.text.hasPrefix("Action=AssumeRole&"))
        #expect(request.text.hasSuffix("&RoleSessionName=me&ExternalId=x"))
        #expect(
            request.field("authorization")?.hasPrefix(
                "AWS4-HMAC-SHA256 Credential=AKKEYS/20270115/eu-west-1/sts/"
            )
                == true
        )
    }

    @Test(
        "profiles that cannot be used are refused with the reason",
        arguments: [
            ("[profile p]\nrole_arn = r\nsource_profile = p\n", "refers to itself"),
            ("[profile p]\nsso_session = s\n", "single sign-on and credential_process are not supported"),
            ("[profile p]\nrole_arn = r\ncredential_source = Moon\n", "no credential_source that is there"),
            ("[profile other]\n", "have no profile \"p\""),
        ]
    )
    func unusable(config: String, reason: String) async {
        let fixture = fixture([], files: ["/root/.aws/config": config])

        do {
            _ = try await ProfileSource(name: "p", service: fixture.service, host: fixture.host).credential()
            Issue.record("there is no credential")
        } catch {
            #expect("\(error)".contains(reason))
        }
    }

    @Test("a container's token is sent, the file's before the variable's")
    func container() async throws {
        let url = "http://169.254.170.23/v1/credentials"
        let fixture = fixture(
            [
                [
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI": url, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "plain",
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token",
                ]
            ],
            files: Self.files
        )
        fixture.transport.answer(url, fixture.metadata("AKPOD"))

        let credential = try await #require(ContainerSource(host: fixture.host)).credential()

        #expect(credential == fixture.temporary("AKPOD"))
        #expect(fixture.transport.requests.first?.field("authorization") == "eyJ.web.token")
    }

    @Test("a container's address in the clear must be one that never leaves the host")
    func strange() async throws {
        let url = "http://example.com/credentials"
        let fixture = fixture([["AWS_CONTAINER_CREDENTIALS_FULL_URI": url]])

        await #expect(throws: CloudCredentialError.notSecure(url: url)) {
            try await #require(ContainerSource(host: fixture.host)).credential()
        }
        #expect(fixture.transport.requests.isEmpty)
    }

    @Test("a machine's metadata is asked for a token first")
    func instance() async throws {
        let fixture = fixture([])

        let credential = try await #require(InstanceSource(host: fixture.host)).credential()

        #expect(credential == fixture.temporary("AKINSTANCE"))
        let requests = fixture.transport.requests
        #expect(requests.map(\.method) == ["PUT", "GET", "GET"])
        #expect(requests.first?.field("x-aws-ec2-metadata-token-ttl-seconds") == "300")
        #expect(requests.dropFirst().allSatisfy { $0.field("x-aws-ec2-metadata-token") == "metadata-token" })
    }

    @Test("a machine whose metadata is switched off is not asked")
    func disabled() {
        #expect(InstanceSource(host: fixture([["AWS_EC2_METADATA_DISABLED": "true"]]).host) == nil)
    }
}
