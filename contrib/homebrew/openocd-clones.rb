# SPDX-License-Identifier: GPL-2.0-or-later

# For Homebrew, beside its open-ocd.
class OpenocdClones < Formula
  desc "Flash and debug STM32F103 chips and their clones with OpenOCD"
  homepage "@HOMEPAGE@"
  url "@URL@"
  sha256 "@SHA256@"
  license all_of: ["GPL-2.0-or-later", "BSD-2-Clause-Views"]

  # The host's build system is made anew after patching.
  depends_on "autoconf" => :build
  depends_on "automake" => :build
  depends_on "coreutils" => :build
  depends_on "libtool" => :build
  depends_on "pkgconf" => :build
  depends_on "hidapi"
  depends_on "libusb"

  on_linux do
    depends_on "jansson"
    depends_on "unicorn"
  end

  resource "openocd" do
    url "https://downloads.sourceforge.net/project/openocd/openocd/0.12.0/openocd-0.12.0.tar.bz2"
    sha256 "af254788be98861f2bd9103fe6e60a774ec96a8c374744eef9197f6043075afa"
  end

  def install
    resource("openocd").stage(buildpath/"openocd")
    options = ["--prefix=#{libexec}", "--with-openocd-source=#{buildpath}/openocd"]
    # It preloads a library into the tool, as only Linux lets it.
    options << "--disable-simulator" if OS.mac?
    system "./configure", *options
    system "make"
    system "make", "install"

    # Beside Homebrew's openocd and its manual.
    (libexec/"bin").each_child do |program|
      bin.install_symlink program => program.basename.to_s.sub(/\Aopenocd\z/, "openocd-clones")
    end
    man1.install_symlink Dir[libexec/"share/man/man1/*.1"] - [(libexec/"share/man/man1/openocd.1").to_s]
    man7.install_symlink Dir[libexec/"share/man/man7/*.7"]
    bash_completion.install_symlink Dir[libexec/"share/bash-completion/completions/*"]
  end

  def caveats
    <<~EOS
      To use the target file with Homebrew's own openocd:
        openocd -s #{opt_libexec}/share/openocd/scripts -f interface/stlink.cfg -f target/stm32f1x_clone.cfg
    EOS
  end

  test do
    assert_match "module stm32f1x_clone #{version} loaded",
                 shell_output("#{bin}/openocd-clones -c 'module load stm32f1x_clone; shutdown' 2>&1")
    assert_match "openocd-clones #{version}", shell_output("#{bin}/ST-LINK_gdbserver --version")
  end
end
