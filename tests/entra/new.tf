# Written by `claimsmith entra --format terraform`. What exists in the tenant already must be imported, for example:
# terraform import msgraph_resource.service_principal /servicePrincipals/ID
terraform {
  required_providers {
    http = {
      source  = "hashicorp/http"
      version = ">= 3.2"
    }
    msgraph = {
      source  = "microsoft/msgraph"
      version = ">= 0.3"
    }
  }
}

# A call without a token: an endpoint that is ready answers 401.
data "http" "endpoint" {
  url    = "https://claims.example.com/token-issuance-start"
  method = "POST"
  request_headers = {
    "Content-Type" = "application/json"
  }

  lifecycle {
    postcondition {
      condition     = self.status_code == 401
      error_message = "The endpoint is not ready: expected status 401."
    }
  }
}

data "msgraph_resource" "application_22222222_2222_4222_8222_222222222222" {
  url = "applications(appId='22222222-2222-4222-8222-222222222222')"
}

data "msgraph_resource" "application_33333333_3333_4333_8333_333333333333" {
  url = "applications(appId='33333333-3333-4333-8333-333333333333')"
}

data "msgraph_resource" "application_aaaaaaaa_3333_4333_8333_333333333333" {
  url = "applications(appId='aaaaaaaa-3333-4333-8333-333333333333')"
}

data "msgraph_resource" "graph" {
  url = "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')"
}

data "msgraph_resource" "principal_22222222_2222_4222_8222_222222222222" {
  url = "servicePrincipals(appId='22222222-2222-4222-8222-222222222222')"
}

data "msgraph_resource" "principal_33333333_3333_4333_8333_333333333333" {
  url = "servicePrincipals(appId='33333333-3333-4333-8333-333333333333')"
}

data "msgraph_resource" "principal_aaaaaaaa_3333_4333_8333_333333333333" {
  url = "servicePrincipals(appId='aaaaaaaa-3333-4333-8333-333333333333')"
}

# create the app registration
resource "msgraph_resource" "application" {
  url = "applications"
  body = {
    api = {
      requestedAccessTokenVersion = 2
    }
    displayName = "Claimsmith"
    requiredResourceAccess = [
      {
        resourceAccess = [
          {
            id   = "214e810f-fda8-4fd7-a475-29461495eb00"
            type = "Role"
          },
        ]
        resourceAppId = "00000003-0000-0000-c000-000000000000"
      },
    ]
    signInAudience = "AzureADMyOrg"
  }
  response_export_values = {
    app_id = "appId"
  }
}

# create its service principal
resource "msgraph_resource" "service_principal" {
  url = "servicePrincipals"
  body = {
    appId = msgraph_resource.application.output.app_id
  }
}

# change its identifier URI
resource "msgraph_update_resource" "identifier_uri" {
  url = "applications/${msgraph_resource.application.id}"
  body = {
    identifierUris = ["api://claims.example.com/${msgraph_resource.application.output.app_id}"]
  }
  depends_on = [
    msgraph_resource.application,
  ]
}

# create its permission CustomAuthenticationExtension.Receive.Payload
resource "msgraph_resource" "permission" {
  url = "servicePrincipals/${data.msgraph_resource.graph.id}/appRoleAssignedTo"
  body = {
    appRoleId   = "214e810f-fda8-4fd7-a475-29461495eb00"
    principalId = msgraph_resource.service_principal.id
    resourceId  = data.msgraph_resource.graph.id
  }
}

# create the custom extension
resource "msgraph_resource" "extension" {
  url = "identity/customAuthenticationExtensions"
  body = {
    "@odata.type" = "#microsoft.graph.onTokenIssuanceStartCustomExtension"
    authenticationConfiguration = {
      "@odata.type" = "#microsoft.graph.azureAdTokenAuthentication"
      resourceId    = "api://claims.example.com/${msgraph_resource.application.output.app_id}"
    }
    claimsForTokenConfiguration = [
      {
        claimIdInApiResponse = "costCenter"
      },
      {
        claimIdInApiResponse = "https://example.com/claims/site"
      },
      {
        claimIdInApiResponse = "roles"
      },
      {
        claimIdInApiResponse = "tier"
      },
    ]
    clientConfiguration = {
      maximumRetries        = 1
      timeoutInMilliseconds = 2000
    }
    description = "Claims from the stores that the claims policy names"
    displayName = "Claimsmith"
    endpointConfiguration = {
      "@odata.type" = "#microsoft.graph.httpRequestEndpoint"
      targetUrl     = "https://claims.example.com/token-issuance-start"
    }
  }
  depends_on = [
    msgraph_resource.application,
    msgraph_update_resource.identifier_uri,
    msgraph_resource.permission,
  ]
}

# create the claims mapping policy of `orders`
resource "msgraph_resource" "mapping_orders" {
  url = "policies/claimsMappingPolicies"
  body = {
    definition = [jsonencode({
      ClaimsMappingPolicy = {
        ClaimsSchema = [
          {
            ID            = "tier"
            JwtClaimType  = "tier"
            SamlClaimType = "tier"
            Source        = "CustomClaimsProvider"
          },
          {
            ID            = "costCenter"
            JwtClaimType  = "costCenter"
            SamlClaimType = "costCenter"
            Source        = "CustomClaimsProvider"
          },
          {
            ID            = "roles"
            JwtClaimType  = "app_roles"
            SamlClaimType = "app_roles"
            Source        = "CustomClaimsProvider"
          },
        ]
        IncludeBasicClaimSet = "true"
        Version              = 1
      }
    })]
    displayName           = "Claimsmith: orders"
    isOrganizationDefault = false
  }
}

# create the claims mapping policy of `Time sheets`
resource "msgraph_resource" "mapping_time_sheets" {
  url = "policies/claimsMappingPolicies"
  body = {
    definition = [jsonencode({
      ClaimsMappingPolicy = {
        ClaimsSchema = [
          {
            ID            = "https://example.com/claims/site"
            JwtClaimType  = "https://example.com/claims/site"
            SamlClaimType = "https://example.com/claims/site"
            Source        = "CustomClaimsProvider"
          },
          {
            ID            = "costCenter"
            JwtClaimType  = "costCenter"
            SamlClaimType = "costCenter"
            Source        = "CustomClaimsProvider"
          },
        ]
        IncludeBasicClaimSet = "true"
        Version              = 1
      }
    })]
    displayName           = "Claimsmith: Time sheets"
    isOrganizationDefault = false
  }
}

# change the application 22222222-2222-4222-8222-222222222222, which is for this tenant only, so that it accepts mapped claims
resource "msgraph_update_resource" "mapped_claims_22222222_2222_4222_8222_222222222222" {
  url = "applications/${data.msgraph_resource.application_22222222_2222_4222_8222_222222222222.id}"
  body = {
    api = {
      acceptMappedClaims = true
    }
  }
}

# change the application 33333333-3333-4333-8333-333333333333, which is for this tenant only, so that it accepts mapped claims
resource "msgraph_update_resource" "mapped_claims_33333333_3333_4333_8333_333333333333" {
  url = "applications/${data.msgraph_resource.application_33333333_3333_4333_8333_333333333333.id}"
  body = {
    api = {
      acceptMappedClaims = true
    }
  }
}

# change the application aaaaaaaa-3333-4333-8333-333333333333, which is for this tenant only, so that it accepts mapped claims
resource "msgraph_update_resource" "mapped_claims_aaaaaaaa_3333_4333_8333_333333333333" {
  url = "applications/${data.msgraph_resource.application_aaaaaaaa_3333_4333_8333_333333333333.id}"
  body = {
    api = {
      acceptMappedClaims = true
    }
  }
}

# create the assignment of that policy to the application 22222222-2222-4222-8222-222222222222
resource "msgraph_resource" "assignment_22222222_2222_4222_8222_222222222222" {
  url = "servicePrincipals/${data.msgraph_resource.principal_22222222_2222_4222_8222_222222222222.id}/claimsMappingPolicies/$ref"
  body = {
    "@odata.id" = "https://graph.microsoft.com/v1.0/policies/claimsMappingPolicies/${msgraph_resource.mapping_orders.id}"
  }
  depends_on = [
    msgraph_update_resource.mapped_claims_22222222_2222_4222_8222_222222222222,
  ]
}

# create the assignment of that policy to the application 33333333-3333-4333-8333-333333333333
resource "msgraph_resource" "assignment_33333333_3333_4333_8333_333333333333" {
  url = "servicePrincipals/${data.msgraph_resource.principal_33333333_3333_4333_8333_333333333333.id}/claimsMappingPolicies/$ref"
  body = {
    "@odata.id" = "https://graph.microsoft.com/v1.0/policies/claimsMappingPolicies/${msgraph_resource.mapping_time_sheets.id}"
  }
  depends_on = [
    msgraph_update_resource.mapped_claims_33333333_3333_4333_8333_333333333333,
  ]
}

# create the assignment of that policy to the application aaaaaaaa-3333-4333-8333-333333333333
resource "msgraph_resource" "assignment_aaaaaaaa_3333_4333_8333_333333333333" {
  url = "servicePrincipals/${data.msgraph_resource.principal_aaaaaaaa_3333_4333_8333_333333333333.id}/claimsMappingPolicies/$ref"
  body = {
    "@odata.id" = "https://graph.microsoft.com/v1.0/policies/claimsMappingPolicies/${msgraph_resource.mapping_time_sheets.id}"
  }
  depends_on = [
    msgraph_update_resource.mapped_claims_aaaaaaaa_3333_4333_8333_333333333333,
  ]
}

# create the listener
resource "msgraph_resource" "listener" {
  url = "identity/authenticationEventListeners"
  body = {
    "@odata.type" = "#microsoft.graph.onTokenIssuanceStartListener"
    conditions = {
      applications = {
        includeApplications = [
          {
            appId = "22222222-2222-4222-8222-222222222222"
          },
          {
            appId = "33333333-3333-4333-8333-333333333333"
          },
          {
            appId = "aaaaaaaa-3333-4333-8333-333333333333"
          },
        ]
      }
    }
    displayName = "Claimsmith"
    handler = {
      "@odata.type" = "#microsoft.graph.onTokenIssuanceStartCustomExtensionHandler"
      configuration = {
        clientConfiguration = {
          maximumRetries        = 1
          timeoutInMilliseconds = 2000
        }
      }
      customExtension = {
        id = msgraph_resource.extension.id
      }
    }
  }
  depends_on = [
    data.http.endpoint,
    msgraph_update_resource.mapped_claims_22222222_2222_4222_8222_222222222222,
    msgraph_update_resource.mapped_claims_33333333_3333_4333_8333_333333333333,
    msgraph_update_resource.mapped_claims_aaaaaaaa_3333_4333_8333_333333333333,
    msgraph_resource.assignment_22222222_2222_4222_8222_222222222222,
    msgraph_resource.assignment_33333333_3333_4333_8333_333333333333,
    msgraph_resource.assignment_aaaaaaaa_3333_4333_8333_333333333333,
  ]
}

output "audience" {
  description = "The function's setting CLAIMSMITH_AUDIENCES"
  value       = msgraph_resource.application.output.app_id
}
