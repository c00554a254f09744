import Testing

@testable import Identity

@Suite("AWS's shared files")
struct SharedProfilesTests {
    @Test("both files are read, and what the credentials file says wins")
    func both() {
        let profiles = SharedProfiles(
            config: """
                [default]
                region = eu-west-1
                aws_access_key_id = from-config

                # a remark
                [profile work]
                role_arn=arn:aws:iam::1:role/r   ; the team's
                s3 =
                    max_concurrent_requests = 20
                [sso-session x]
                sso_region = eu-west-1
                """,
            credentials: """
                [default]
                aws_access_key_id = from-credentials
                AWS_SECRET_ACCESS_KEY = a=b#c
                [other]
                """
        )

        #expect(
            profiles["default"] == [
                "region": "eu-west-1", "aws_access_key_id": "from-credentials",
                "aws_secret_access_key": "a=b#c",
            ]
        )
        #expect(profiles["work"] == ["role_arn": "arn:aws:iam::1:role/r", "s3": ""])
        #expect(profiles["other"] == [:])
        #expect(profiles["x"] == nil)
    }
}
