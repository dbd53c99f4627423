// Where common makes hide the RTSP address, and what must be switched on first. `{host}` stands for the camera's IP number.

export interface Make {
  name: string;
  main: string | null;
  sub: string | null;
  how: string;
}

export const makes: Make[] = [
  {
    name: "Reolink",
    main: "rtsp://{host}:554/h264Preview_01_main",
    sub: "rtsp://{host}:554/h264Preview_01_sub",
    how: "In the Reolink app: Settings, Network, Advanced, Server settings: switch RTSP on. Log in as admin. Battery models have none.",
  },
  {
    name: "Hikvision, Annke, HiLook",
    main: "rtsp://{host}:554/Streaming/Channels/101",
    sub: "rtsp://{host}:554/Streaming/Channels/102",
    how: "On the camera's page: Configuration, Network, Advanced, Integration Protocol. Set RTSP authentication to digest with MD5.",
  },
  {
    name: "Dahua, Amcrest, Lorex",
    main: "rtsp://{host}:554/cam/realmonitor?channel=1&subtype=0",
    sub: "rtsp://{host}:554/cam/realmonitor?channel=1&subtype=1",
    how: "RTSP is on from the start. Use the camera's own user; in Encode settings set H.264 or H.265, not “H.265+” or “Smart codec”.",
  },
  {
    name: "TP-Link Tapo",
    main: "rtsp://{host}:554/stream1",
    sub: "rtsp://{host}:554/stream2",
    how: "In the Tapo app: camera, Settings, Advanced, Camera Account: make an account there. That one is the user name and password, not your TP-Link account.",
  },
  {
    name: "TP-Link VIGI",
    main: "rtsp://{host}:554/stream1",
    sub: "rtsp://{host}:554/stream2",
    how: "RTSP is on from the start. Use the camera's admin user.",
  },
  {
    name: "UniFi Protect",
    main: "rtsps://{host}:7441/KEY",
    sub: null,
    how: "In Protect: camera, Settings, Advanced, RTSPS: switch on one quality for each stream and copy the addresses it shows. Leave “?enableSrtp” out. The host is the console, not the camera; no user name is needed.",
  },
  {
    name: "Axis",
    main: "rtsp://{host}/axis-media/media.amp?videocodec=h264",
    sub: "rtsp://{host}/axis-media/media.amp?videocodec=h264&resolution=640x360",
    how: "Make a user of the Viewer kind on the camera's page: System, Accounts.",
  },
  {
    name: "Wyze",
    main: null,
    sub: null,
    how: "Wyze's own software has no RTSP. With the thingino firmware it is rtsp://{host}:554/ch0 and /ch1; through docker-wyze-bridge rtsp://COMPUTER:8554/camera-name.",
  },
  {
    name: "Eufy",
    main: "rtsp://{host}/live0",
    sub: null,
    how: "Wired models only. In the eufy app: camera, Settings, Storage, NAS (RTSP): switch on and copy the address and log-in it shows.",
  },
  {
    name: "Ezviz",
    main: "rtsp://{host}:554/h264/ch1/main/av_stream",
    sub: "rtsp://{host}:554/h264/ch1/sub/av_stream",
    how: "User admin; the password is the verification code on the sticker. Switch image encryption off in the app.",
  },
  {
    name: "Imou",
    main: "rtsp://{host}:554/cam/realmonitor?channel=1&subtype=0",
    sub: "rtsp://{host}:554/cam/realmonitor?channel=1&subtype=1",
    how: "User admin; the password is the safety code on the sticker, unless you changed it in the app.",
  },
  {
    name: "Foscam",
    main: "rtsp://{host}:88/videoMain",
    sub: "rtsp://{host}:88/videoSub",
    how: "The port is the camera's web port, often 88. Use the camera's own user.",
  },
  {
    name: "Hanwha, Wisenet",
    main: "rtsp://{host}:554/profile2/media.smp",
    sub: "rtsp://{host}:554/profile3/media.smp",
    how: "Profiles stand on the camera's page under Video profile; the number in the address is the profile's.",
  },
  {
    name: "Bosch",
    main: "rtsp://{host}/?inst=1",
    sub: "rtsp://{host}/?inst=2",
    how: "User service or live, as set on the camera's page.",
  },
  {
    name: "Vivotek",
    main: "rtsp://{host}:554/live1s1.sdp",
    sub: "rtsp://{host}:554/live1s2.sdp",
    how: "On the camera's page: Network, Streaming protocols, RTSP shows the name of each stream.",
  },
  {
    name: "Raspberry Pi, MediaMTX",
    main: "rtsp://{host}:8554/cam",
    sub: null,
    how: "The last part is the path's name in mediamtx.yml.",
  },
  {
    name: "Ring, Nest, Arlo, Blink",
    main: null,
    sub: null,
    how: "These send their pictures to the maker's cloud only and speak no RTSP. Porchlight cannot record them.",
  },
];

export function fill(pattern: string, host: string): string {
  return pattern.replace("{host}", host);
}
