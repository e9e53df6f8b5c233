// The same job in Node.js, with the packages that are usual for it: jose and AWS's SDK, as npm installs them.

import http from "node:http";

import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { createRemoteJWKSet, jwtVerify } from "jose";

const { AUDIENCE, AWS_LAMBDA_RUNTIME_API, CALLER, ISSUER, KEYS_URL, PEOPLE_TABLE } = process.env;
const keys = createRemoteJWKSet(new URL(KEYS_URL));
const table = new DynamoDBClient({});

async function callout(event) {
  const token = event.headers.authorization.replace(/^Bearer /, "");
  const options = { algorithms: ["RS256"], audience: AUDIENCE, issuer: ISSUER };
  const { payload } = await jwtVerify(token, keys, options);
  if (payload.azp !== CALLER) throw new Error("caller");
  const { user } = JSON.parse(event.body).data.authenticationContext;
  const Key = { pk: { S: `user#${user.id}` }, sk: { S: "profile" } };
  const { Item = {} } = await table.send(new GetItemCommand({ TableName: PEOPLE_TABLE, Key }));
  return claims(user, Item);
}

function claims(user, { tier, roles, costCenter }) {
  return {
    tier: tier.S,
    roles: roles.L.map((role) => role.S),
    costCenter: costCenter?.S ?? "0000",
    login: user.mail.split("@")[0].toUpperCase(),
    account: `${tier.S}/${costCenter.S}`,
    contact: user.userType === "Guest" ? user.mail : "servicedesk@example.com",
  };
}

function answer(claims) {
  const action = { "@odata.type": "microsoft.graph.tokenIssuanceStart.provideClaimsForToken", claims };
  return { data: { "@odata.type": "microsoft.graph.onTokenIssuanceStartResponseData", actions: [action] } };
}

async function respond(event) {
  const headers = { "content-type": "application/json" };
  try {
    return { statusCode: 200, headers, body: JSON.stringify(answer(await callout(event))) };
  } catch (error) {
    return { statusCode: 503, headers, body: JSON.stringify({ error: error.name }) };
  }
}

const agent = new http.Agent({ keepAlive: true });

function runtime(method, path, body) {
  return new Promise((resolve, reject) => {
    const options = { agent, method };
    const request = http.request(`http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/${path}`, options, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => resolve([response.headers["lambda-runtime-aws-request-id"], Buffer.concat(parts)]));
    });
    request.on("error", reject);
    request.end(body);
  });
}

// As a function that is built with care: the keys are fetched while it starts.
await keys.reload();
for (;;) {
  const [id, event] = await runtime("GET", "next");
  await runtime("POST", `${id}/response`, JSON.stringify(await respond(JSON.parse(event))));
}
