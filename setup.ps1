# Cài đặt Hồ Sơ trên Windows: môi trường Python trong .venv, lệnh hoso, trình duyệt.
# Chạy trong thư mục này:  powershell -ExecutionPolicy Bypass -File setup.ps1
# (Tệp này chưa được chạy thử trên máy Windows thật; cú pháp đã được kiểm tra bằng một bộ phân tích.)
$ErrorActionPreference = "Stop"
Set-Location -LiteralPath $PSScriptRoot # tên thư mục có thể có dấu [ ]

function Invoke-Checked([string] $what, [scriptblock] $command) {
    Write-Host "==> $what"
    & $command
    if ($LASTEXITCODE -ne 0) { throw "Không làm được: $what (mã $LASTEXITCODE)." }
}

$python = @("py -3.13", "py -3.12", "py -3.11", "python") | Where-Object {
    $words = $_ -split " "
    try { & $words[0] @($words | Select-Object -Skip 1) -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>$null; $LASTEXITCODE -eq 0 }
    catch { $false }
} | Select-Object -First 1
if (-not $python) { throw "Cần Python 3.11 trở lên. Hãy cài Python rồi chạy lại tệp này." }

$words = $python -split " "
$venv = ".venv\Scripts\python.exe"
$env:UV_COMPILE_BYTECODE = "1"
$env:UV_LINK_MODE = "copy"
if (-not (Test-Path .venv\Scripts\uv.exe)) { # chưa cài, hoặc lần trước dở dang: làm lại từ đầu
    if (Test-Path .venv) { Remove-Item -Recurse -Force .venv }
    Invoke-Checked "Tạo môi trường Python" { & $words[0] @($words | Select-Object -Skip 1) -m venv .venv }
    Invoke-Checked "Cài bộ cài đặt" { & $venv -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock }
}
Invoke-Checked "Cài các thư viện đã khóa phiên bản" { & .venv\Scripts\uv.exe pip sync --quiet --python $venv --require-hashes requirements.lock requirements-bootstrap.lock }
Invoke-Checked "Cài chương trình" { & .venv\Scripts\uv.exe pip install --quiet --python $venv --no-deps --no-build-isolation --editable . }
Invoke-Checked "Ghi danh sách tệp của chương trình" { & $venv -m agent.shipped }
Invoke-Checked "Tìm trình duyệt" { & .venv\Scripts\hoso.exe browser install }
Write-Host "Xong. Bước tiếp theo:  .venv\Scripts\hoso.exe init   (cài đặt từng bước, có thử thật)"
